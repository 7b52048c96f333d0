import { createHash, timingSafeEqual } from "node:crypto";
import type { Random } from "@/db/seed/random";
import { UnavailableError } from "@/lib/core/errors";
import { type Currency, money } from "@/lib/core/money";
import { err, ok } from "@/lib/core/result";
import { HOUR, MINUTE } from "@/lib/core/time";
import type {
  DisputeFact,
  PaymentFact,
  PaymentProvider,
  ProviderEvent,
  ProviderKind,
  RefundOutcome,
  RefundRequest,
} from "@/lib/payments/types";
import { Killed } from "./process";

/** What becomes of one call to the outside. */
export type Fate = "fine" | "down" | "lost_answer" | "killed_before" | "killed_after";

const ACCOUNT = "sim-account";
/** Begins the bank's own names of payments; what follows is ours. */
const REFERENCE = "sim_";
const SECRET = "the simulated bank's secret";

export interface BankPayment {
  readonly reference: string;
  readonly orderId: string;
  readonly amount: bigint;
  readonly currency: Currency;
  /** The bank's page closes an hour after the shop's word. */
  readonly closesAt: number;
  status: "open" | "paid" | "declined";
  /** The bank's own refunds by our id, or by its own where somebody made one by hand. */
  readonly refunds: Map<string, { amount: bigint; status: "done" | "pending" | "failed"; ref: string }>;
  dispute: { ref: string; status: DisputeFact["status"] } | null;
}

export interface Webhook {
  readonly body: Buffer;
  readonly headers: Headers;
}

const sign = (body: Buffer): string => createHash("sha256").update(SECRET).update(body).digest("hex");

/** A bank with books of its own, kept outside of every process of the shop, and webhooks that misbehave. */
export class Bank {
  readonly payments = new Map<string, BankPayment>();
  /** Webhooks on their way, in no order. */
  readonly posted: Webhook[] = [];
  /** No more faults: what is asked is answered, and what was lost stays lost. */
  calm = false;
  /** What becomes of the next call, as the simulation decides it. */
  fate: () => Fate = () => "fine";
  /** Ends the process that talks to the bank now. */
  kill: () => Killed = () => new Killed("nobody talks to the bank");
  private readonly random: () => Random;
  private serial = 0;

  constructor(random: () => Random) {
    this.random = random;
  }

  /** A call as a process sees it: the effect may happen without an answer, or the answer without the effect never. */
  private async call<T>(name: string, effect: () => T): Promise<T> {
    const fate = this.fate();
    if (fate === "killed_before") throw this.kill();
    if (fate === "down") throw new UnavailableError("sim", `${name} did not answer`);
    const result = effect();
    if (fate === "killed_after") throw this.kill();
    if (fate === "lost_answer") throw new UnavailableError("sim", `${name} answered 502 after doing it`);
    return result;
  }

  private post(body: object): void {
    const raw = Buffer.from(JSON.stringify(body));
    const webhook = { body: raw, headers: new Headers({ "sim-signature": sign(raw) }) };
    const copies = this.calm
      ? 1
      : this.random().weighted([
          [1, 6],
          [0, 2],
          [2, 2],
          [3, 1],
        ]);
    for (let i = 0; i < copies; i++) this.posted.push(webhook);
  }

  private event(kind: string, data: object): void {
    this.serial += 1;
    this.post({ id: `evt_${this.serial}`, kind, ...data });
  }

  /** What a forger would send: everything right but the signature. */
  forge(reference: string): Webhook {
    const body = Buffer.from(JSON.stringify({ id: `forged_${reference}`, kind: "payment", reference }));
    return { body, headers: new Headers({ "sim-signature": sign(Buffer.from("something else")) }) };
  }

  pay(reference: string, now: Date): void {
    const payment = this.payments.get(reference);
    if (payment?.status !== "open" || now.getTime() > payment.closesAt) return;
    payment.status = "paid";
    this.event("payment", { reference });
  }

  decline(reference: string): void {
    const payment = this.payments.get(reference);
    if (payment?.status !== "open") return;
    payment.status = "declined";
    this.event("payment", { reference });
  }

  refundByHand(reference: string, amount: bigint): void {
    const payment = this.payments.get(reference);
    if (payment?.status !== "paid" || this.left(payment) < amount || payment.dispute) return;
    this.serial += 1;
    const ref = `hand_${this.serial}`;
    payment.refunds.set(ref, { amount, status: "done", ref });
    this.tellRefund(payment, null, ref);
  }

  /** Refunds that were pending end, well or badly. */
  ripen(): void {
    for (const payment of this.payments.values())
      for (const [id, refund] of payment.refunds) {
        if (refund.status !== "pending") continue;
        refund.status = this.random().chance(0.8) ? "done" : "failed";
        this.tellRefund(payment, id, refund.ref);
      }
  }

  dispute(reference: string): void {
    const payment = this.payments.get(reference);
    if (payment?.status !== "paid" || payment.dispute || payment.refunds.size > 0) return;
    this.serial += 1;
    payment.dispute = { ref: `dp_${this.serial}`, status: "open" };
    this.tellDispute(payment);
  }

  decideDispute(reference: string): void {
    const payment = this.payments.get(reference);
    if (payment?.dispute?.status !== "open") return;
    payment.dispute.status = this.random().chance(0.5) ? "won" : "lost";
    this.tellDispute(payment);
  }

  private tellRefund(payment: BankPayment, id: string | null, ref: string): void {
    const refund = payment.refunds.get(id ?? ref);
    this.event("refund", {
      reference: payment.reference,
      refund: { id, ref, status: refund?.status, amount: String(refund?.amount), currency: payment.currency },
    });
  }

  private tellDispute(payment: BankPayment): void {
    this.event("dispute", {
      reference: payment.reference,
      dispute: { ...payment.dispute, amount: String(payment.amount), currency: payment.currency },
    });
  }

  /** Money of a payment that the bank has not given back. */
  left(payment: BankPayment): bigint {
    let left = payment.amount;
    for (const { amount, status } of payment.refunds.values()) if (status !== "failed") left -= amount;
    return left;
  }

  /** Tells once more what the calm phase must not miss: disputes are told by webhook alone. */
  tellAgain(): void {
    for (const payment of this.payments.values()) {
      if (payment.dispute) this.tellDispute(payment);
      for (const [id, refund] of payment.refunds)
        if (id === refund.ref) this.tellRefund(payment, null, refund.ref);
        else if (refund.status !== "pending") this.tellRefund(payment, id, refund.ref);
    }
  }

  private factOf(payment: BankPayment): PaymentFact {
    const status = payment.status === "paid" ? "settled" : payment.status === "open" ? "pending" : "failed";
    return {
      provider: "sandbox",
      providerRef: payment.reference,
      status,
      chargeId: status === "settled" ? chargeOf(payment) : null,
      amountMinor: payment.amount,
      currency: payment.currency,
      payee: ACCOUNT,
      orderId: payment.orderId,
      paymentId: payment.reference.slice(REFERENCE.length),
      payerTelegramId: null,
      failureCode: status === "failed" ? "card_declined" : null,
    };
  }

  private refund(request: RefundRequest): RefundOutcome {
    const payment = this.payments.get(request.providerRef);
    const refused: RefundOutcome = { status: "failed", refundRef: null, failureCode: "refused" };
    if (payment?.status !== "paid") return refused;
    const known = payment.refunds.get(request.refundId);
    if (!known) {
      if (payment.dispute || this.left(payment) < request.amount.amount) return refused;
      this.serial += 1;
      const status = this.calm
        ? "done"
        : this.random().weighted<RefundOutcome["status"]>([
            ["done", 6],
            ["pending", 3],
            ["failed", 1],
          ]);
      payment.refunds.set(request.refundId, {
        amount: request.amount.amount,
        status,
        ref: `re_${this.serial}`,
      });
    }
    const { status, ref } = payment.refunds.get(request.refundId) ?? { status: "failed" as const, ref: null };
    return { status, refundRef: ref, failureCode: status === "failed" ? "bank_refused" : null };
  }

  readonly provider: PaymentProvider = {
    id: "sandbox",
    keptHeaders: ["sim-signature"],
    payee: () => ACCOUNT,
    webhookSecret: () => SECRET,
    createAttempt: (_ctx, request) =>
      this.call("createAttempt", () => {
        const reference = `${REFERENCE}${request.paymentId}`;
        if (!this.payments.has(reference))
          this.payments.set(reference, {
            reference,
            orderId: request.orderId,
            amount: request.amount.amount,
            currency: request.amount.currency,
            closesAt: request.expiresAt.getTime() + HOUR,
            status: "open",
            refunds: new Map(),
            dispute: null,
          });
        return { providerRef: reference, payUrl: `https://bank.invalid/${reference}` };
      }),
    verify(rawBody, headers) {
      const given = Buffer.from(headers.get("sim-signature") ?? "");
      const right = Buffer.from(sign(rawBody));
      return given.length === right.length && timingSafeEqual(given, right)
        ? ok(null)
        : err("webhook.signature_invalid");
    },
    translate: translateEvent,
    fetchStatus: (_ctx, reference) =>
      this.call("fetchStatus", () => {
        const payment = this.payments.get(reference) ?? this.payments.get(`${REFERENCE}${reference}`);
        return payment ? this.factOf(payment) : null;
      }),
    refund: (_ctx, request) => this.call("refund", () => this.refund(request)),
    refundStatus: (_ctx, request) =>
      this.call("refundStatus", () => {
        const refund = this.payments.get(request.providerRef)?.refunds.get(request.refundId);
        return refund ? this.refund(request) : null;
      }),
    testConnection: async () => ok({ account: ACCOUNT, live: false }),
  };

  readonly kind: ProviderKind = {
    id: "sandbox",
    lifetimeMs: 30 * MINUTE,
    opens: "open_page",
    currencies: null,
    enabledAtFirst: true,
    hasWebhook: true,
    fields: [],
    configure: () => this.provider,
  };
}

export const chargeOf = ({ reference }: Pick<BankPayment, "reference">): string => `ch_${reference}`;

interface Told {
  id: string;
  kind: "payment" | "refund" | "dispute";
  reference: string;
  refund?: {
    id: string | null;
    ref: string;
    status: RefundOutcome["status"];
    amount: string;
    currency: Currency;
  };
  dispute?: { ref: string; status: DisputeFact["status"]; amount: string; currency: Currency };
}

function translateEvent(rawBody: Buffer): ProviderEvent | null {
  const told = JSON.parse(rawBody.toString("utf8")) as Told;
  const { id: eventId, kind, reference, refund, dispute } = told;
  const charge = { provider: "sandbox" as const, chargeId: chargeOf({ reference }) };
  if (refund)
    return {
      eventId,
      kind,
      about: "refund",
      refund: {
        ...charge,
        refundId: refund.id,
        refundRef: refund.ref,
        status: refund.status,
        failureCode: refund.status === "failed" ? "bank_refused" : null,
        amountMinor: BigInt(refund.amount),
        currency: money(0n, refund.currency).currency,
      },
    };
  if (dispute)
    return {
      eventId,
      kind,
      about: "dispute",
      dispute: {
        ...charge,
        disputeRef: dispute.ref,
        status: dispute.status,
        amountMinor: BigInt(dispute.amount),
        currency: dispute.currency,
        reason: "fraudulent",
        dueBy: null,
      },
    };
  return { eventId, kind, about: "payment", providerRef: reference };
}
