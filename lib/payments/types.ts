import type { Provider } from "@/db/schema/payments";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import type { Money } from "@/lib/core/money";
import type { Result } from "@/lib/core/result";

export type { Provider };

/** What a provider says became of the money. Amount and currency are as the provider states them. */
export interface PaymentFact {
  readonly provider: Provider;
  /** Names our attempt. */
  readonly providerRef: string;
  readonly status: "pending" | "settled" | "failed" | "cancelled";
  /** The provider's name for the money that moved; present where it moved. */
  readonly chargeId: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** Who was paid, as the provider names them. */
  readonly payee: string;
  /** The order the provider was told of; null where it keeps none. */
  readonly orderId: string | null;
  /** Who paid, where the provider knows them as Telegram does. */
  readonly payerTelegramId: bigint | null;
  /** `payments.failures.<code>` where it failed. */
  readonly failureCode: string | null;
}

export interface AttemptRequest {
  readonly paymentId: Id<"payment">;
  readonly orderId: Id<"order">;
  readonly amount: Money;
  readonly title: string;
  readonly description: string;
  readonly expiresAt: Date;
}

export interface CreatedAttempt {
  readonly providerRef: string;
  /** Where the customer pays. */
  readonly payUrl: string;
}

export interface WebhookSecurity {
  readonly secret: string;
  readonly now: Date;
}

/** What a verified webhook is about; the rest of it is only a claim. */
export interface WebhookEvent {
  readonly eventId: string;
  readonly kind: string;
  readonly providerRef: string;
}

export interface PaymentProvider {
  readonly id: Provider;
  /** How long its page or invoice can be paid. */
  readonly lifetimeMs: number;
  /** How an attempt is opened by the customer. */
  readonly opens: "open_page" | "open_invoice";
  /** Our account there; money for anybody else is not ours. */
  payee(): string;
  /** Null where webhooks are not configured or do not exist. */
  webhookSecret(): string | null;
  /** Headers worth keeping beside a webhook's body. */
  readonly keptHeaders: readonly string[];
  /** May be called again with the same request: the answer is the same attempt. Throws where the provider is away. */
  createAttempt(ctx: Ctx, request: AttemptRequest): Promise<CreatedAttempt>;
  /** Pure, over the raw bytes. */
  verify(
    rawBody: Buffer,
    headers: Headers,
    security: WebhookSecurity,
  ): Result<null, "webhook.signature_invalid">;
  /** Pure; null for an event that concerns no payment of ours. */
  translate(rawBody: Buffer): WebhookEvent | null;
  /** What the provider's own books say; null where they know nothing. */
  fetchStatus(ctx: Ctx, providerRef: string): Promise<PaymentFact | null>;
  refund(
    ctx: Ctx,
    charge: { providerRef: string; chargeId: string; amount: Money; telegramId: bigint },
  ): Promise<void>;
}
