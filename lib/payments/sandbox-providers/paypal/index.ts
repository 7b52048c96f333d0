import { createPublicKey } from "node:crypto";
import { DAY } from "@/lib/core/time";
import { statedAmount } from "../../amounts";
import {
  answer,
  type DisputeNews,
  type HostedPage,
  isLater,
  type LaterAction,
  type PayingAction,
  type StandIn,
  type World,
} from "../types";
import { type Capture, CreateOrder, type Given, type Order, Refund, type Sum } from "./shapes";
import { CERTIFICATE, signingKey, tell } from "./webhooks";

export interface PaypalKeys {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly merchantId: string;
  readonly webhookId: string;
  readonly webhookUrl: string;
}

const CAPTURE_STATUS: Record<PayingAction, string> = {
  pay: "COMPLETED",
  hold: "PENDING",
  decline: "DECLINED",
  cancel: "DECLINED",
};

type Step = Exclude<LaterAction, "return_refund">;

const DISPUTE_NEWS: Record<Step, DisputeNews> = {
  dispute: { event: "CREATED", status: "WAITING_FOR_SELLER_RESPONSE" },
  win: { event: "RESOLVED", status: "RESOLVED", outcome: "RESOLVED_SELLER_FAVOUR" },
  lose: { event: "RESOLVED", status: "RESOLVED", outcome: "RESOLVED_BUYER_FAVOUR" },
};

function laterOf({ capture, disputed }: Order): Step[] {
  if (capture?.status !== "COMPLETED") return [];
  if (disputed === "open") return ["win", "lose"];
  return disputed === undefined ? ["dispute"] : [];
}

/** PayPal as far as a shop sees it: orders, captures, refunds and signed webhooks. */
export function paypalStandIn(world: World, keys: PaypalKeys): StandIn {
  const { books } = world;
  const idOf = (letter: string, count: number) => `${letter}${String(count).padStart(16, "0")}`;
  const orderKey = (id: string) => `paypal/order/${id}`;
  const prefix = new URL(world.apiBase).pathname.replace(/\/$/, "");
  const refuse = (status: number, name: string, issue?: string) =>
    answer(
      { name, message: name, debug_id: "0", details: issue ? [{ issue, description: issue }] : [] },
      status,
    );

  const shown = ({ id, status, request, capture }: Order) => ({
    id,
    intent: "CAPTURE",
    status,
    purchase_units: request.purchase_units.map((unit) => ({
      ...unit,
      payee: unit.payee ?? { merchant_id: keys.merchantId },
      ...(capture ? { payments: { captures: [{ ...capture, final_capture: true }] } } : {}),
    })),
    links: [
      { href: `${world.apiBase}/v2/checkout/orders/${id}`, rel: "self", method: "GET" },
      { href: world.pageUrl(id), rel: "payer-action", method: "GET" },
    ],
  });

  const shownRefund = (refund: Given) => ({
    id: refund.id,
    status: refund.status,
    amount: refund.amount,
    ...(refund.custom_id ? { custom_id: refund.custom_id } : {}),
    links: [
      { href: `${world.apiBase}/v2/payments/refunds/${refund.id}`, rel: "self", method: "GET" },
      { href: `${world.apiBase}/v2/payments/captures/${refund.captureId}`, rel: "up", method: "GET" },
    ],
  });

  /** The same request id answers what it answered before. */
  async function once(request: Request, act: () => Promise<object | Response>): Promise<Response> {
    const key = `paypal/request/${request.headers.get("paypal-request-id")}`;
    const before = await books.read<object>(key);
    if (before) return answer(before);
    const made = await act();
    if (made instanceof Response) return made;
    await books.write(key, made);
    return answer(made, 201);
  }

  async function create(body: unknown): Promise<object | Response> {
    const parsed = CreateOrder.safeParse(body);
    if (!parsed.success) return refuse(400, "INVALID_REQUEST", "INVALID_PARAMETER_SYNTAX");
    const [unit] = parsed.data.purchase_units;
    if (unit?.payee && unit.payee.merchant_id !== keys.merchantId)
      return refuse(422, "UNPROCESSABLE_ENTITY", "PAYEE_ACCOUNT_INVALID");
    const id = idOf("O", (await books.list("paypal/order/")).length + 1);
    const order: Order = {
      id,
      status: "PAYER_ACTION_REQUIRED",
      request: parsed.data,
      capture: null,
      fate: "pay",
    };
    await books.write(orderKey(id), order);
    return shown(order);
  }

  async function capture(id: string): Promise<object | Response> {
    const order = await books.read<Order>(orderKey(id));
    if (!order) return refuse(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID");
    if (order.capture) return refuse(422, "UNPROCESSABLE_ENTITY", "ORDER_ALREADY_CAPTURED");
    if (order.status !== "APPROVED") return refuse(422, "UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED");
    if (order.fate === "decline") return refuse(422, "UNPROCESSABLE_ENTITY", "INSTRUMENT_DECLINED");
    const [unit] = order.request.purchase_units;
    if (!unit) return refuse(422, "UNPROCESSABLE_ENTITY");
    const made: Capture = {
      id: idOf("C", Number(id.slice(1))),
      status: CAPTURE_STATUS[order.fate],
      amount: unit.amount,
      custom_id: unit.custom_id,
    };
    const after: Order = { ...order, status: "COMPLETED", capture: made };
    await books.write(orderKey(id), after);
    await tell(world, keys, {
      type: `PAYMENT.CAPTURE.${made.status}`,
      about: "capture",
      resource: {
        ...made,
        supplementary_data: { related_ids: { order_id: id } },
      },
    });
    return shown(after);
  }

  async function refund(captureId: string, body: unknown): Promise<object | Response> {
    const parsed = Refund.safeParse(body);
    const order = (await books.list<Order>("paypal/order/")).find((each) => each.capture?.id === captureId);
    if (!parsed.success || !order?.capture) return refuse(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID");
    if (order.capture.status === "PENDING") return refuse(422, "UNPROCESSABLE_ENTITY", "PENDING_CAPTURE");
    const wanted = parsed.data.amount ?? order.capture.amount;
    const before = (await books.list<Given>("paypal/refund/")).filter((each) => each.captureId === captureId);
    const minor = ({ value, currency_code }: Sum) => statedAmount(value, currency_code);
    const total = before.reduce((sum, { amount }) => sum + minor(amount), minor(wanted));
    const left = minor(order.capture.amount) - total;
    if (wanted.currency_code !== order.capture.amount.currency_code)
      return refuse(422, "UNPROCESSABLE_ENTITY", "CURRENCY_MISMATCH");
    if (left < 0n)
      return refuse(
        422,
        "UNPROCESSABLE_ENTITY",
        before.length > 0 ? "CAPTURE_FULLY_REFUNDED" : "REFUND_AMOUNT_EXCEEDED",
      );
    const id = idOf("R", (await books.list("paypal/refund/")).length + 1);
    const given: Given = {
      id,
      captureId,
      status: "COMPLETED",
      amount: wanted,
      custom_id: parsed.data.custom_id,
    };
    await books.write(`paypal/refund/${id}`, given);
    const status = left === 0n ? "REFUNDED" : "PARTIALLY_REFUNDED";
    await books.write(orderKey(order.id), { ...order, capture: { ...order.capture, status } });
    await tell(world, keys, {
      type: "PAYMENT.CAPTURE.REFUNDED",
      about: "refund",
      resource: shownRefund(given),
    });
    return shownRefund(given);
  }

  async function route(request: Request, path: string): Promise<Response> {
    const [, version, area, kind, id = "", verb] = path.split("/");
    const body = request.method === "POST" ? await request.json().catch(() => null) : null;
    const place = `${request.method} ${version}/${area}/${kind}${id ? "/:id" : ""}${verb ? `/${verb}` : ""}`;
    switch (place) {
      case "POST v2/checkout/orders":
        return once(request, () => create(body));
      case "POST v2/checkout/orders/:id/capture":
        return once(request, () => capture(id));
      case "POST v2/payments/captures/:id/refund":
        return once(request, () => refund(id, body));
      case "GET v2/checkout/orders/:id": {
        const order = await books.read<Order>(orderKey(id));
        return order ? answer(shown(order)) : refuse(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID");
      }
      case "GET v2/payments/refunds/:id": {
        const given = await books.read<Given>(`paypal/refund/${id}`);
        return given ? answer(shownRefund(given)) : refuse(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID");
      }
      case "GET v1/notifications/webhooks/:id":
        return id === keys.webhookId
          ? answer({ id, url: keys.webhookUrl })
          : refuse(404, "INVALID_RESOURCE_ID");
      default:
        return refuse(404, "RESOURCE_NOT_FOUND");
    }
  }

  async function tellOfDispute(
    { id, capture }: Order,
    { event, status, outcome }: DisputeNews,
  ): Promise<void> {
    if (!capture) return;
    await tell(world, keys, {
      type: `CUSTOMER.DISPUTE.${event}`,
      about: "dispute",
      resource: {
        dispute_id: `PP-D-${id}`,
        reason: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        status,
        dispute_amount: capture.amount,
        ...(outcome ? { dispute_outcome: { outcome_code: outcome } } : {}),
        seller_response_due_date: new Date(world.now().getTime() + 10 * DAY).toISOString(),
        disputed_transactions: [{ seller_transaction_id: capture.id }],
      },
    });
  }

  async function happen(order: Order, action: LaterAction): Promise<void> {
    const step = laterOf(order).find((one) => one === action);
    if (!step) return;
    await books.write(orderKey(order.id), { ...order, disputed: step === "dispute" ? "open" : "over" });
    await tellOfDispute(order, DISPUTE_NEWS[step]);
  }

  return {
    async handle(request) {
      const path = new URL(request.url).pathname.slice(prefix.length);
      if (path === CERTIFICATE)
        return new Response(createPublicKey(await signingKey(world)).export({ type: "spki", format: "pem" }));
      const authorization = request.headers.get("authorization") ?? "";
      if (path === "/v1/oauth2/token") {
        const basic = Buffer.from(`${keys.clientId}:${keys.clientSecret}`).toString("base64");
        if (authorization !== `Basic ${basic}`)
          return answer({ error: "invalid_client", error_description: "Client Authentication failed" }, 401);
        return answer({ access_token: `A21-${keys.clientId}`, token_type: "Bearer", expires_in: 32_400 });
      }
      if (authorization !== `Bearer A21-${keys.clientId}`) return refuse(401, "AUTHENTICATION_FAILURE");
      return route(request, path);
    },

    async page(reference) {
      const order = await books.read<Order>(orderKey(reference));
      const [unit] = order?.request.purchase_units ?? [];
      if (!order || !unit) return null;
      const context = order.request.payment_source.paypal.experience_context;
      return {
        reference,
        status: pageStatus(order),
        amount: unit.amount.value,
        currency: unit.amount.currency_code,
        description: unit.description ?? "",
        later: laterOf(order),
        ways: [],
        returnUrl: order.status === "PAYER_ACTION_REQUIRED" ? context.cancel_url : context.return_url,
      };
    },

    /** The person approves; whether the capture goes through shows only when the shop asks for it. */
    async press(reference, action) {
      const order = await books.read<Order>(orderKey(reference));
      if (order && isLater(action)) return happen(order, action);
      if (order?.status !== "PAYER_ACTION_REQUIRED" || action === "cancel" || isLater(action)) return;
      const approved: Order = { ...order, status: "APPROVED", fate: action };
      await books.write(orderKey(reference), approved);
      await tell(world, keys, {
        type: "CHECKOUT.ORDER.APPROVED",
        about: "checkout-order",
        resource: shown(approved),
      });
    },

    async dispute(reference, news) {
      const order = await books.read<Order>(orderKey(reference));
      if (order) await tellOfDispute(order, news);
    },
  };
}

function pageStatus({ status, capture, fate }: Order): HostedPage["status"] {
  if (status === "PAYER_ACTION_REQUIRED") return "open";
  if (fate === "decline") return "declined";
  return capture?.status === "PENDING" ? "held" : "paid";
}
