import type { sandboxPayments } from "@/db/schema/payments-sandbox";
import { plus, SECOND } from "@/lib/core/time";

export type SandboxPayment = typeof sandboxPayments.$inferSelect;

export const DECLINE_CODES = ["card_declined", "insufficient_funds", "expired_card"] as const;

/** What a person does on the sandbox's page. */
export type SandboxAction =
  | {
      kind: "pay";
      secure: boolean;
      delaySeconds: number;
      duplicateWebhooks: boolean;
      webhooksOutOfOrder: boolean;
    }
  | { kind: "decline"; code: (typeof DECLINE_CODES)[number] }
  | { kind: "authenticate"; approved: boolean }
  | { kind: "cancel" };

export type SandboxChange = Partial<
  Pick<
    SandboxPayment,
    "status" | "declineCode" | "paysAt" | "delaySeconds" | "duplicateWebhooks" | "webhooksOutOfOrder"
  >
>;

/** What an action does to the books; null where it comes too late or too early and nothing changes. */
export function decideAction(
  payment: SandboxPayment,
  action: SandboxAction,
  now: Date,
): SandboxChange | null {
  switch (action.kind) {
    case "pay": {
      if (payment.status !== "open") return null;
      const { delaySeconds, duplicateWebhooks, webhooksOutOfOrder } = action;
      const options = { delaySeconds, duplicateWebhooks, webhooksOutOfOrder };
      return action.secure
        ? { ...options, status: "authenticating" }
        : { ...options, ...charged(delaySeconds, now) };
    }
    case "authenticate":
      if (payment.status !== "authenticating") return null;
      return action.approved
        ? charged(payment.delaySeconds, now)
        : { status: "declined", declineCode: "authentication_failed" };
    case "decline":
      return payment.status === "open" ? { status: "declined", declineCode: action.code } : null;
    case "cancel":
      return payment.status === "open" || payment.status === "authenticating"
        ? { status: "cancelled" }
        : null;
  }
}

const charged = (delaySeconds: number, now: Date): SandboxChange =>
  delaySeconds === 0
    ? { status: "paid" }
    : { status: "processing", paysAt: plus(now, delaySeconds * SECOND) };

export interface OwedWebhook {
  type: "payment.processing" | "payment.succeeded" | "payment.failed" | "payment.cancelled";
  /** Copies of the same event, with the same id. */
  copies: number;
  afterMs: number;
}

/** The webhooks a new state owes the shop. */
export function webhooksFor(payment: SandboxPayment): OwedWebhook[] {
  const copies = payment.duplicateWebhooks ? 3 : 1;
  switch (payment.status) {
    case "processing":
      return payment.webhooksOutOfOrder ? [] : [{ type: "payment.processing", copies, afterMs: 0 }];
    case "paid": {
      const late = payment.webhooksOutOfOrder
        ? [{ type: "payment.processing" as const, copies, afterMs: 3 * SECOND }]
        : [];
      return [{ type: "payment.succeeded", copies, afterMs: 0 }, ...late];
    }
    case "declined":
      return [{ type: "payment.failed", copies, afterMs: 0 }];
    case "cancelled":
      return [{ type: "payment.cancelled", copies, afterMs: 0 }];
    default:
      return [];
  }
}
