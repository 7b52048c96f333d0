import { z } from "zod";
import { UnavailableError } from "@/lib/core/errors";
import { type Money, toDecimal } from "@/lib/core/money";
import { ProviderRefusal, providerHttp } from "../http";
import { PaytabsTransaction } from "./translate";

export interface PaytabsAccount {
  readonly base: string;
  readonly profileId: string;
  readonly serverKey: string;
}

const Refusal = z.object({ code: z.coerce.number().int().positive(), message: z.string().default("") });
const Page = z.object({ tran_ref: z.string().min(1), redirect_url: z.url() });
const Found = z.union([PaytabsTransaction, z.array(PaytabsTransaction)]);

const AUTHENTICATION_FAILED = "1";
/** The same cart came a moment ago: PayTabs takes a cart once in about two minutes. */
const DUPLICATE = "4";

const codeIn = (body: unknown): string | null => {
  const refused = Refusal.safeParse(body);
  return refused.success ? String(refused.data.code) : null;
};

/** The key does not fit the profile, its region or what is asked. */
export const isKeyWrong = (error: unknown): boolean =>
  error instanceof ProviderRefusal && (error.isUnauthorized || error.code === AUTHENTICATION_FAILED);

/** PayTabs says no with 200 as well as with 400; both are refusals. */
async function call<T>(
  { base, profileId, serverKey }: PaytabsAccount,
  path: string,
  fields: Record<string, unknown>,
  schema: z.ZodType<T>,
): Promise<T> {
  const http = providerHttp({
    provider: "paytabs",
    baseUrl: base,
    headers: { authorization: serverKey },
    codeOf: codeIn,
  });
  const json = { profile_id: Number(profileId), ...fields };
  const answer = await http({ method: "POST", path, json }, z.union([Refusal, schema]));
  const code = codeIn(answer);
  if (code !== null) throw new ProviderRefusal("paytabs", `POST ${path}`, 400, code);
  return answer as T;
}

/** PayTabs wants a JSON number; one that was read from its digits is written with the same digits. */
const cart = (cartId: string, amount: Money) => ({
  cart_id: cartId,
  cart_currency: amount.currency,
  cart_amount: Number(toDecimal(amount)),
});

export interface PageRequest {
  readonly cartId: string;
  readonly orderId: string;
  readonly amount: Money;
  readonly description: string;
  readonly ways: readonly string[];
  readonly language: "ar" | "en";
  readonly callback: string;
  readonly returnTo: string;
  /** The card is kept for renewals. */
  readonly tokenise: boolean;
}

/** Opens a hosted page for a cart and answers its address. */
export async function openPage(account: PaytabsAccount, page: PageRequest): Promise<string> {
  const fields = {
    tran_type: "sale",
    tran_class: "ecom",
    ...cart(page.cartId, page.amount),
    cart_description: page.description,
    payment_methods: page.ways,
    paypage_lang: page.language,
    hide_shipping: true,
    callback: page.callback,
    return: page.returnTo,
    user_defined: { udf1: page.orderId },
    ...(page.tokenise ? { tokenise: 2 } : {}),
  };
  try {
    return (await call(account, "/payment/request", fields, Page)).redirect_url;
  } catch (error) {
    if (error instanceof ProviderRefusal && error.code === DUPLICATE)
      throw new UnavailableError("paytabs", "has this cart already", { retryAfterSeconds: 120 });
    throw error;
  }
}

/** Every transaction of a cart; none where PayTabs knows no such cart. */
export async function transactionsOf(account: PaytabsAccount, cartId: string): Promise<PaytabsTransaction[]> {
  try {
    const found = await call(account, "/payment/query", { cart_id: cartId }, Found);
    return Array.isArray(found) ? found : [found];
  } catch (error) {
    if (error instanceof ProviderRefusal && !isKeyWrong(error)) return [];
    throw error;
  }
}

/** Gives back all or part of a transaction, under a cart of its own. */
export const giveBack = (
  account: PaytabsAccount,
  refund: { cartId: string; tranRef: string; amount: Money },
): Promise<PaytabsTransaction> =>
  call(
    account,
    "/payment/request",
    {
      tran_type: "refund",
      tran_class: "ecom",
      ...cart(refund.cartId, refund.amount),
      cart_description: "Refund",
      tran_ref: refund.tranRef,
    },
    PaytabsTransaction,
  );

/** Charges a kept card without its owner; null where the bank wants to see them first. */
export async function chargeToken(
  account: PaytabsAccount,
  charge: {
    cartId: string;
    orderId: string;
    token: string;
    tranRef: string;
    amount: Money;
    description: string;
  },
): Promise<PaytabsTransaction | null> {
  const fields = {
    tran_type: "sale",
    tran_class: "recurring",
    ...cart(charge.cartId, charge.amount),
    cart_description: charge.description,
    token: charge.token,
    tran_ref: charge.tranRef,
    user_defined: { udf1: charge.orderId },
  };
  const charged = await call(account, "/payment/request", fields, z.union([PaytabsTransaction, Page]));
  return "redirect_url" in charged ? null : charged;
}

export const forgetToken = (account: PaytabsAccount, token: string): Promise<unknown> =>
  call(account, "/payment/token/delete", { token }, z.unknown());
