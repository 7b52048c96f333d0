import { createHmac } from "node:crypto";
import { isCurrency, money, toDecimal } from "@/lib/core/money";
import { processSingleton } from "@/lib/core/singleton";
import { unixSeconds } from "@/lib/core/time";
import { SIGNATURE_HEADER } from "../../providers/stripe/verify";
import { answer, type HostedPage, isLater, type LaterAction, type StandIn, type World } from "../types";
import { answerCall, collapsed, type StripeAnswer, WRONG_KEY } from "./api";
import { StripeBooks } from "./books";
import { type Intent, intentOf, type Session } from "./objects";

export interface StripeKeys {
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly webhookUrl: string;
}

/** A webhook's signature as Stripe makes it. */
export const signStripe = (body: string, secret: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;

const turns = processSingleton("stripe-stand-in", (): { last: Promise<unknown> } => ({
  last: Promise.resolve(),
}));

const SHELVES = ["intents", "setups", "sessions", "means", "refunds", "disputes", "remembered"] as const;
const keyOf = (shelf: (typeof SHELVES)[number], id: string) => `stripe/${shelf}/${id}`;

/** Stripe as far as a shop sees it: pages, payments, kept cards, refunds and signed webhooks. */
export function stripeStandIn(world: World, keys: StripeKeys): StandIn {
  const prefix = new URL(world.apiBase).pathname.replace(/\/$/, "");
  const now = () => unixSeconds(world.now());

  /** One call after the other: nobody reads a payment whose page is paid and whose money is not written yet. */
  function inBooks<T>(act: (books: StripeBooks) => T): Promise<T> {
    const done = turns.last.then(() => readAndWrite(act));
    turns.last = done.catch(() => undefined);
    return done;
  }

  /** Opens the books, does one thing in them, keeps what changed and sends the webhooks that are owed. */
  async function readAndWrite<T>(act: (books: StripeBooks) => T): Promise<T> {
    const books = new StripeBooks(world.pageUrl, now);
    const before = new Map<string, string>();
    for (const shelf of SHELVES)
      for (const kept of await world.books.list<{ id: string }>(`stripe/${shelf}/`)) {
        before.set(keyOf(shelf, kept.id), JSON.stringify(kept));
        (books[shelf] as Map<string, { id: string }>).set(kept.id, kept);
      }
    for (const session of books.sessions.values()) {
      session.payment_intent = books.intents.get(session.payment_intent as string) ?? null;
      session.setup_intent = books.setups.get(session.setup_intent as string) ?? null;
    }
    const done = act(books);
    for (const shelf of SHELVES)
      for (const each of books[shelf].values()) {
        const kept = shelf === "sessions" ? collapsed(each as Session) : each;
        if (before.get(keyOf(shelf, each.id)) !== JSON.stringify(kept))
          await world.books.write(keyOf(shelf, each.id), kept);
      }
    for (const event of books.events) {
      const body = JSON.stringify(event, null, 2);
      const signature = signStripe(body, keys.webhookSecret, now());
      const headers = { "content-type": "application/json", [SIGNATURE_HEADER]: signature };
      await world.post(keys.webhookUrl, headers, body);
    }
    return done;
  }

  async function call(request: Request): Promise<StripeAnswer> {
    if (request.headers.get("authorization") !== `Bearer ${keys.secretKey}`) return WRONG_KEY;
    const at = new URL(request.url);
    const params = Object.fromEntries([...at.searchParams, ...new URLSearchParams(await request.text())]);
    return inBooks((books) =>
      answerCall(books, {
        method: request.method,
        path: at.pathname.slice(prefix.length),
        params,
        idempotencyKey: request.headers.get("idempotency-key"),
      }),
    );
  }

  return {
    async handle(request) {
      const { status, body } = await call(request);
      return answer(body, status);
    },

    page: (reference) =>
      inBooks((books) => (books.sessions.has(reference) ? pageOf(books, books.session(reference)) : null)),

    /** Leaving the page changes nothing: it can be paid until its time is over. */
    press: (reference, action) =>
      inBooks((books) => {
        if (!books.sessions.has(reference)) return;
        if (action === "pay") books.pay(reference);
        if (action === "hold") books.askForSecurity(reference);
        if (action === "decline") books.decline(reference);
        if (isLater(action)) happen(books, intentOf(books.session(reference)).id, action);
      }),
  };
}

/** A refund that can still come back. */
const lastRefund = (books: StripeBooks, intentId: string) =>
  books.refundsOf(intentId).findLast(({ status }) => status === "succeeded");

function laterOf(books: StripeBooks, intent: Intent): LaterAction[] {
  if (intent.status !== "succeeded") return [];
  const dispute = books.disputeOf(intent.id);
  if (dispute) return dispute.status === "won" || dispute.status === "lost" ? [] : ["win", "lose"];
  return lastRefund(books, intent.id) ? ["return_refund"] : ["dispute"];
}

function happen(books: StripeBooks, intentId: string, action: LaterAction): void {
  const intent = books.intents.get(intentId);
  if (!intent || !laterOf(books, intent).includes(action)) return;
  if (action === "dispute") books.dispute(intentId);
  else if (action === "return_refund") books.endRefund(lastRefund(books, intentId)?.id ?? "", "failed");
  else books.closeDispute(books.disputeOf(intentId)?.id ?? "", action === "win" ? "won" : "lost");
}

function pageOf(books: StripeBooks, session: Session): HostedPage {
  const intent = intentOf(session);
  const error = intent.object === "setup_intent" ? intent.last_setup_error : intent.last_payment_error;
  const currency = session.currency.toUpperCase();
  return {
    reference: session.id,
    status: statusOf(session, intent),
    ...(session.status === "open" && error && { refused: true as const }),
    ...(session.mode === "setup" && { keeps: true as const }),
    ...(intent.object === "payment_intent" && { later: laterOf(books, intent) }),
    amount: isCurrency(currency) ? toDecimal(money(BigInt(session.amount_total ?? 0), currency)) : "",
    currency,
    description: intent.object === "setup_intent" ? "" : (intent.description ?? ""),
    ways: [],
    returnUrl: session.status === "complete" ? session.success_url : session.cancel_url,
  };
}

function statusOf({ status }: Session, intent: Pick<Intent, "status">): HostedPage["status"] {
  if (status === "expired") return "expired";
  if (status === "complete") return "paid";
  return intent.status === "requires_action" ? "held" : "open";
}
