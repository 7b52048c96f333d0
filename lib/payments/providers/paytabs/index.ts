import { UnavailableError } from "@/lib/core/errors";
import { err, ok } from "@/lib/core/result";
import { HOUR } from "@/lib/core/time";
import type { PaymentProvider, ProviderKind } from "../../types";
import { ProviderRefusal } from "../http";
import {
  chargeToken,
  forgetToken,
  giveBack,
  isKeyWrong,
  openPage,
  type PaytabsAccount,
  transactionsOf,
} from "./client";
import {
  PAYTABS_HOSTS,
  PAYTABS_REGIONS,
  PAYTABS_WAYS,
  type PaytabsRegion,
  type PaytabsWay,
  waysFor,
} from "./regions";
import { factOf, payeeOf, refundIn, tokenIn, translateCallback } from "./translate";
import { SIGNATURE_HEADER, verifyCallback } from "./verify";

/** A hosted page for cards and wallets of the Gulf, Egypt and beyond. A cart is an attempt. */
export const paytabs: ProviderKind = {
  id: "paytabs",
  lifetimeMs: HOUR,
  opens: "open_page",
  currencies: ["SAR", "AED", "USD", "EUR", "GBP", "EGP", "KWD", "BHD", "OMR", "JOD"],
  enabledAtFirst: false,
  hasWebhook: true,
  fields: [
    { name: "region", secret: false, required: true, choices: PAYTABS_REGIONS },
    { name: "profileId", secret: false, required: true, pattern: /^\d{1,12}$/ },
    { name: "serverKey", secret: true, required: true, pattern: /^[A-Za-z0-9-]{10,100}$/ },
    { name: "ways", secret: false, required: false, pattern: /^[a-z]+(\s*,\s*[a-z]+)*$/ },
  ],
  configure(values, double) {
    const { region = "", profileId = "", serverKey = "", ways = "" } = values;
    if (!isRegion(region) || profileId === "" || serverKey === "") return null;
    return providerOf({ base: double ?? PAYTABS_HOSTS[region], profileId, serverKey }, waysIn(ways));
  },
};

const isRegion = (region: string): region is PaytabsRegion => Object.hasOwn(PAYTABS_HOSTS, region);

/** The switched-on ways; all that the profile has where an owner named none. */
export const waysIn = (text: string): PaytabsWay[] => {
  const named = new Set(text.split(",").map((way) => way.trim()));
  return PAYTABS_WAYS.filter((way) => named.has(way));
};

const providerOf = (account: PaytabsAccount, ways: readonly PaytabsWay[]): PaymentProvider => ({
  id: "paytabs",
  payee: () => payeeOf(account.profileId),
  webhookSecret: () => account.serverKey,
  keptHeaders: [SIGNATURE_HEADER, "content-type"],
  verify: verifyCallback,
  translate: translateCallback,
  async createAttempt(_ctx, request) {
    const shown = ways.length === 0 ? ["all"] : waysFor(ways, request.amount.currency);
    if (shown.length === 0)
      throw new UnavailableError("paytabs", `no way to pay in ${request.amount.currency} is switched on`);
    const payUrl = await openPage(account, {
      cartId: request.paymentId,
      orderId: request.orderId,
      amount: request.amount,
      description: request.description,
      ways: shown,
      language: ["ar", "fa"].includes(request.customer.language) ? "ar" : "en",
      callback: request.webhookUrl,
      returnTo: `${request.webhookUrl}/return?payment=${request.paymentId}`,
      tokenise: request.customer.keepMeans,
    });
    return { providerRef: request.paymentId, payUrl };
  },
  fetchStatus: async (_ctx, cartId) => factOf(cartId, await transactionsOf(account, cartId)),
  /** A refund is a cart of its own, asked for first: what an earlier try has done is not done again. */
  async refund(_ctx, { refundId, chargeId, amount }) {
    const [done] = await transactionsOf(account, refundId);
    if (done) return refundIn(done);
    try {
      return refundIn(await giveBack(account, { cartId: refundId, tranRef: chargeId, amount }));
    } catch (error) {
      if (!(error instanceof ProviderRefusal) || isKeyWrong(error)) throw error;
      return { status: "failed", refundRef: null, failureCode: "declined" };
    }
  },
  async refundStatus(_ctx, { refundId }) {
    const [done] = await transactionsOf(account, refundId);
    return done ? refundIn(done) : null;
  },
  async chargeSaved(_ctx, request) {
    const cartId = request.paymentId;
    const known = factOf(cartId, await transactionsOf(account, cartId));
    if (known) return { kind: "charged", fact: known };
    const charged = await chargeToken(account, { ...request, ...tokenIn(request.meansRef), cartId });
    const fact = charged && factOf(cartId, [charged]);
    return fact ? { kind: "charged", fact } : { kind: "confirmation_required" };
  },
  findCharged: async (_ctx, { paymentId }) => factOf(paymentId, await transactionsOf(account, paymentId)),
  async forgetSaved({ meansRef }) {
    await forgetToken(account, tokenIn(meansRef).token);
  },
  async testConnection() {
    try {
      await transactionsOf(account, "connection-test");
      // A test profile has no mark of its own; only its transactions are named TST….
      return ok({ account: payeeOf(account.profileId), live: true });
    } catch (error) {
      if (isKeyWrong(error)) return err("payment.keys_wrong");
      if (error instanceof UnavailableError) return err("payment.provider_unavailable");
      throw error;
    }
  },
});
