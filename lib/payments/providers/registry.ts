import type { MethodId, ProviderKind } from "../types";
import { bank } from "./bank";
import { cryptopay } from "./cryptopay";
import { paypal } from "./paypal";
import { paytabs } from "./paytabs";
import { sandboxKind } from "./sandbox";
import { starsKind } from "./stars";
import { stripeKind } from "./stripe";

/** Every provider that exists here, whether or not the shop has keys for it. */
export const PROVIDER_KINDS: Readonly<Partial<Record<MethodId, ProviderKind>>> = {
  stars: starsKind,
  paytabs,
  paypal,
  cryptopay,
  stripe: stripeKind,
  bank,
  sandbox: sandboxKind,
};
