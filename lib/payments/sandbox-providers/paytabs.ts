import { z } from "zod";
import { CURRENCIES, type Currency, fromDecimal, money, toDecimal } from "@/lib/core/money";
import { MINUTE } from "@/lib/core/time";
import { statedAmount } from "../amounts";
import { signHex } from "../providers/hmac";
import { PAYTABS_WAYS } from "../providers/paytabs/regions";
import { answer, type HostedPage, isLater, type PayingAction, type StandIn, type World } from "./types";

export interface PaytabsKeys {
  readonly profileId: string;
  readonly serverKey: string;
}

interface Sum {
  cart_amount: number;
  cart_currency: Currency;
}

/** The sum as PayTabs writes it, with all the digits its currency has. */
const decimalOf = ({ cart_amount, cart_currency }: Sum): string =>
  toDecimal(money(statedAmount(cart_amount, cart_currency), cart_currency));

const isWhole = ({ cart_amount, cart_currency }: Sum): boolean =>
  fromDecimal(String(cart_amount), cart_currency) !== null;
const WHOLE = { path: ["cart_amount"], error: "has more digits than its currency" };

const base = {
  profile_id: z.number().int(),
  cart_id: z.string().min(1).max(64),
  cart_currency: z.enum(CURRENCIES),
  cart_amount: z.number().positive(),
  cart_description: z.string().min(1).max(128),
};
const PageRequest = z
  .strictObject({
    ...base,
    tran_type: z.literal("sale"),
    tran_class: z.literal("ecom"),
    payment_methods: z.array(z.enum(["all", ...PAYTABS_WAYS])).min(1),
    customer_details: z.object({}).optional(),
    hide_shipping: z.boolean().optional(),
    callback: z.url(),
    return: z.url(),
    tokenise: z.number().optional(),
    user_defined: z.record(z.string(), z.string()).default({}),
    paypage_lang: z.enum(["en", "ar"]).optional(),
    framed: z.boolean().optional(),
  })
  .refine(isWhole, WHOLE);
const RefundRequest = z
  .strictObject({
    ...base,
    tran_type: z.literal("refund"),
    tran_class: z.literal("ecom"),
    tran_ref: z.string(),
  })
  .refine(isWhole, WHOLE);
const RecurringRequest = z
  .strictObject({
    ...base,
    tran_type: z.literal("sale"),
    tran_class: z.literal("recurring"),
    token: z.string(),
    tran_ref: z.string(),
    user_defined: z.record(z.string(), z.string()).default({}),
  })
  .refine(isWhole, WHOLE);

type Page = z.output<typeof PageRequest>;
type Cart = Omit<Page, "profile_id"> & { at: string; closed: HostedPage["status"] | null };
interface Transaction {
  tran_ref: string;
  previous_tran_ref?: string;
  cart_id: string;
  cart_currency: string;
  cart_amount: string;
  tran_type: string;
  token?: string;
  payment_result: { response_status: string };
}

const OUTCOMES: Record<
  PayingAction,
  { status: string; code: string; message: string; becomes: HostedPage["status"] }
> = {
  pay: { status: "A", code: "G12345", message: "Authorised", becomes: "paid" },
  hold: { status: "H", code: "G54321", message: "On hold", becomes: "held" },
  decline: { status: "D", code: "320", message: "Declined", becomes: "declined" },
  cancel: { status: "C", code: "321", message: "Cancelled", becomes: "cancelled" },
};
const SAME_CART_WITHIN = 2 * MINUTE;

/** PayTabs as far as a shop sees it: hosted pages, callbacks, queries, refunds and tokens. */
export function paytabsStandIn(world: World, keys: PaytabsKeys): StandIn {
  const { books } = world;
  const cartKey = (id: string) => `paytabs/cart/${id}`;
  const tranKey = (ref: string) => `paytabs/tran/${ref}`;
  const transactions = () => books.list<Transaction>("paytabs/tran/");
  const refuse = (code: number, message: string, status = 400) =>
    answer({ code, message, trace: "PMNT0000" }, status);

  async function record(
    of: Pick<Page, "cart_id" | "cart_currency" | "cart_amount" | "cart_description">,
    more: object,
  ) {
    const count = (await transactions()).length + 1;
    const sum = decimalOf(of);
    const transaction = {
      tran_ref: `TST${2_600_000_000_000 + count}`,
      merchant_id: 100_000,
      profile_id: Number(keys.profileId),
      cart_id: of.cart_id,
      cart_description: of.cart_description,
      cart_currency: of.cart_currency,
      cart_amount: sum,
      tran_currency: of.cart_currency,
      tran_total: sum,
      tran_class: "ECom",
      customer_details: { name: "Sandbox Customer", country: "SA" },
      payment_info: {
        payment_method: "Visa",
        card_type: "Credit",
        card_scheme: "Visa",
        payment_description: "4111 11## #### 1111",
        expiryMonth: 12,
        expiryYear: 2030,
      },
      ipn_trace: `IPNS0000.${count}`,
      ...more,
    };
    await books.write(tranKey(transaction.tran_ref), transaction);
    return transaction;
  }

  const result = (outcome: (typeof OUTCOMES)[PayingAction]) => ({
    response_status: outcome.status,
    response_code: outcome.code,
    response_message: outcome.message,
    transaction_time: world.now().toISOString(),
  });

  async function openPage(page: Page): Promise<Response> {
    const known = await books.read<Cart>(cartKey(page.cart_id));
    if (known && world.now().getTime() - Date.parse(known.at) < SAME_CART_WITHIN)
      return refuse(4, "Duplicate Request");
    await books.write(cartKey(page.cart_id), { ...page, at: world.now().toISOString(), closed: null });
    return answer({
      tran_ref: `TSTPAGE${page.cart_id.slice(-8)}`,
      tran_type: "Sale",
      cart_id: page.cart_id,
      cart_description: page.cart_description,
      cart_currency: page.cart_currency,
      cart_amount: decimalOf(page),
      callback: page.callback,
      return: page.return,
      redirect_url: world.pageUrl(page.cart_id),
      serviceId: 2,
      profileId: Number(keys.profileId),
      merchantId: 100_000,
      trace: "PMNT0001",
    });
  }

  async function giveBack(refund: z.output<typeof RefundRequest>): Promise<Response> {
    const original = await books.read<Transaction>(tranKey(refund.tran_ref));
    if (original?.payment_result.response_status !== "A") return refuse(310, "Transaction not found");
    const given = (await transactions()).filter(
      ({ tran_type, previous_tran_ref }) => tran_type === "Refund" && previous_tran_ref === refund.tran_ref,
    );
    const { cart_currency: currency } = original;
    const total = [...given, refund].reduce(
      (sum, each) => sum + statedAmount(each.cart_amount, currency),
      0n,
    );
    if (refund.cart_currency !== currency || total > statedAmount(original.cart_amount, currency))
      return refuse(312, "Unable to process your request");
    const more = {
      tran_type: "Refund",
      previous_tran_ref: refund.tran_ref,
      payment_result: result(OUTCOMES.pay),
    };
    return answer(await record(refund, more));
  }

  async function chargeAgain(charge: z.output<typeof RecurringRequest>): Promise<Response> {
    const known = (await transactions()).some(
      ({ token, tran_ref }) => token === charge.token && tran_ref === charge.tran_ref,
    );
    if (!known || (await books.read(`paytabs/forgotten/${charge.token}`)))
      return refuse(206, "Invalid token");
    const { user_defined, token } = charge;
    const more = { tran_type: "Sale", user_defined, token, payment_result: result(OUTCOMES.pay) };
    return answer(await record(charge, more));
  }

  async function query(body: { tran_ref?: unknown; cart_id?: unknown }): Promise<Response> {
    const found = (await transactions()).filter(
      ({ tran_ref, cart_id }) => tran_ref === body.tran_ref || cart_id === body.cart_id,
    );
    if (found.length === 0) return refuse(2, "Transaction not found");
    return answer(found.length === 1 ? found[0] : found);
  }

  return {
    async handle(request) {
      const path = new URL(request.url).pathname.slice(
        new URL(world.apiBase).pathname.replace(/\/$/, "").length,
      );
      const body = (await request.json().catch(() => null)) as Record<string, unknown> | null;
      if (
        request.headers.get("authorization") !== keys.serverKey ||
        body?.["profile_id"] !== Number(keys.profileId)
      )
        return refuse(1, "Authentication failed. Check authentication header.", 401);
      if (path === "/payment/query") return query(body);
      if (path === "/payment/token/delete") {
        await books.write(`paytabs/forgotten/${body["token"]}`, {});
        return answer({ code: 0, message: "Token deleted" });
      }
      if (path !== "/payment/request") return refuse(404, "Not found", 404);
      const page = PageRequest.safeParse(body);
      if (page.success) return openPage(page.data);
      const refund = RefundRequest.safeParse(body);
      if (refund.success) return giveBack(refund.data);
      const charge = RecurringRequest.safeParse(body);
      if (charge.success) return chargeAgain(charge.data);
      return refuse(200, `Invalid request: ${page.error.issues[0]?.path.join(".")}`);
    },

    async page(reference) {
      const cart = await books.read<Cart>(cartKey(reference));
      return (
        (cart && {
          reference,
          status: cart.closed ?? "open",
          amount: decimalOf(cart),
          currency: cart.cart_currency,
          description: cart.cart_description,
          ways: cart.payment_methods.filter((way) => way !== "all"),
          returnUrl: cart.return,
        }) ??
        null
      );
    },

    async press(reference, action) {
      if (isLater(action)) return;
      const cart = await books.read<Cart>(cartKey(reference));
      // What is on hold is decided later, as with a bank that takes its time.
      if (!cart || (cart.closed !== null && cart.closed !== "held")) return;
      const outcome = OUTCOMES[action];
      await books.write(cartKey(reference), { ...cart, closed: outcome.becomes });
      const transaction = await record(cart, {
        tran_type: "Sale",
        user_defined: cart.user_defined,
        ...(cart.tokenise && action === "pay" ? { token: `TOKEN${reference.slice(-10).toUpperCase()}` } : {}),
        payment_result: result(outcome),
      });
      const text = JSON.stringify(transaction);
      const headers = { "content-type": "application/json", signature: signHex(keys.serverKey, text) };
      await world.post(cart.callback, headers, text);
    },
  };
}
