import type { MethodId, ProviderKind } from "../types";
import { sandboxKind } from "./sandbox";
import { starsKind } from "./stars";

/** Every provider that exists here, whether or not the shop has keys for it. */
export const PROVIDER_KINDS: Readonly<Partial<Record<MethodId, ProviderKind>>> = {
  stars: starsKind,
  sandbox: sandboxKind,
};
