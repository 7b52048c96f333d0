import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { type Currency, type MoneyJson, toSafeInteger } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { SECOND } from "@/lib/core/time";
import { act, readPayment } from "./books";
import { isSandboxEnabled } from "./enabled";
import { DECLINE_CODES, type SandboxPayment } from "./rules";
import { sendSoon } from "./send-webhooks";

const reference = z.string().min(1).max(64);
export const NamedSandboxPayment = z.object({ reference });

/** What the hosted page sends. */
export const SandboxPress = z.object({
  reference,
  action: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("pay"),
      secure: z.boolean().default(false),
      delaySeconds: z.number().int().min(0).max(600).default(0),
      duplicateWebhooks: z.boolean().default(false),
      webhooksOutOfOrder: z.boolean().default(false),
    }),
    z.object({ kind: z.literal("decline"), code: z.enum(DECLINE_CODES).default("card_declined") }),
    z.object({ kind: z.literal("authenticate"), approved: z.boolean() }),
    z.object({ kind: z.literal("cancel") }),
  ]),
});

/** What the hosted page shows. */
export interface SandboxPageView {
  reference: string;
  status: SandboxPayment["status"];
  amount: MoneyJson;
  description: string;
  declineCode: string | null;
  paysAt: string | null;
  returnUrl: string;
}

const view = (payment: SandboxPayment): SandboxPageView => ({
  reference: payment.reference,
  status: payment.status,
  amount: { amount: toSafeInteger(payment.amountMinor), currency: payment.currency satisfies Currency },
  description: payment.description,
  declineCode: payment.declineCode,
  paysAt: payment.paysAt?.toISOString() ?? null,
  returnUrl: payment.returnUrl,
});

/** The reference is the secret, as in a real hosted page; without the sandbox there is no such page. */
export async function readSandboxPage(
  ctx: Ctx,
  input: { reference: string },
): Promise<Result<SandboxPageView, "payment.not_found">> {
  const payment = isSandboxEnabled() ? await readPayment(ctx, input.reference) : undefined;
  return payment ? ok(view(payment)) : err("payment.not_found");
}

/** Does what the person pressed and sends the webhooks it owes. */
export async function pressSandboxPage(
  ctx: Ctx,
  input: z.output<typeof SandboxPress>,
): Promise<Result<SandboxPageView, "payment.not_found">> {
  if (!isSandboxEnabled()) return err("payment.not_found");
  const acted = await act(ctx, input);
  if (!acted.ok) return acted;
  sendSoon(ctx);
  if (acted.value.webhooksOutOfOrder) sendSoon(ctx, 3 * SECOND + 200);
  if (acted.value.status === "processing") sendSoon(ctx, acted.value.delaySeconds * SECOND + 200);
  return ok(view(acted.value));
}
