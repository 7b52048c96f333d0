import type { PaymentProvider } from "../types";
import { sandboxProvider } from "./sandbox";
import { isSandboxEnabled } from "./sandbox/enabled";
import { starsProvider } from "./stars";

/** The provider of this name, where it exists in this installation. */
export function providerOf(id: string): PaymentProvider | undefined {
  if (id === "stars") return starsProvider;
  if (id === "sandbox" && isSandboxEnabled()) return sandboxProvider;
  return undefined;
}
