import type { StripeBooks } from "./books";
import type { Intent, Session, SetupIntent } from "./objects";
import { type Params, StripeRefusal } from "./params";

export interface StripeAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** One call of Stripe's API. The same idempotency key answers what it answered before, refusals too. */
export function answerCall(
  books: StripeBooks,
  call: { method: string; path: string; params: Params; idempotencyKey: string | null },
): StripeAnswer {
  const { method, path, params, idempotencyKey } = call;
  const known = idempotencyKey === null ? undefined : books.remembered.get(idempotencyKey);
  if (known) return { status: known.status, body: known.body };
  const made = perform(books, `${method} ${path}`, params);
  if (idempotencyKey !== null) books.remembered.set(idempotencyKey, { id: idempotencyKey, ...made });
  return made;
}

export const WRONG_KEY: StripeAnswer = {
  status: 401,
  body: { error: { type: "invalid_request_error", message: "Invalid API Key provided" } },
};

function perform(books: StripeBooks, call: string, params: Params): StripeAnswer {
  try {
    return { status: 200, body: structuredClone(dispatch(books, call, params)) };
  } catch (error) {
    if (error instanceof StripeRefusal) return { status: error.status, body: structuredClone(error.body) };
    throw error;
  }
}

function dispatch(books: StripeBooks, call: string, params: Params): unknown {
  const [, id = ""] = /^\w+ \/v1\/[a-z_/]+\/((?:cs|pi|re|pm)_\w+)/.exec(call) ?? [];
  switch (id === "" ? call : call.replace(id, ":id")) {
    case "GET /v1/account":
      return { id: "acct_double", object: "account", country: "SA", default_currency: "sar" };
    case "POST /v1/checkout/sessions":
      return collapsed(books.openSession(params));
    case "GET /v1/checkout/sessions/:id":
      return "expand[0]" in params ? books.session(id) : collapsed(books.session(id));
    case "POST /v1/checkout/sessions/:id/expire":
      return collapsed(books.expire(id));
    case "POST /v1/payment_intents":
      return books.chargeOffSession(params);
    case "GET /v1/payment_intents":
      return {
        object: "list",
        has_more: false,
        url: "/v1/payment_intents",
        data: books.intentsOf(params["customer"] ?? ""),
      };
    case "GET /v1/payment_intents/:id":
      return books.intent(id);
    case "POST /v1/refunds":
      return books.refund(params);
    case "GET /v1/refunds":
      return {
        object: "list",
        has_more: false,
        url: "/v1/refunds",
        data: books.refundsOf(params["payment_intent"] ?? ""),
      };
    case "POST /v1/payment_methods/:id/detach":
      return books.detach(id);
    default:
      throw new StripeRefusal(404, {
        type: "invalid_request_error",
        message: `Unrecognized request URL (${call})`,
      });
  }
}

/** A session as it is shown without expansion. */
export const collapsed = (session: Session): Session => ({
  ...session,
  payment_intent: session.payment_intent && (session.payment_intent as Intent).id,
  setup_intent: session.setup_intent && (session.setup_intent as SetupIntent).id,
});
