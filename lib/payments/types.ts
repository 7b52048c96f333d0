import type { MethodId, Provider } from "@/db/schema/payments";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import type { Language } from "@/lib/core/languages";
import type { Currency, Money } from "@/lib/core/money";
import type { Result } from "@/lib/core/result";

export type { MethodId, Provider };

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
  /** Our own name of the attempt, where the provider keeps it and names attempts otherwise. */
  readonly paymentId?: string | null;
  /** Who paid, where the provider knows them as Telegram does. */
  readonly payerTelegramId: bigint | null;
  /** `payments.failures.<code>` where it failed. */
  readonly failureCode: string | null;
  /** What later charges can be made to, where the customer agreed to keep it. */
  readonly saved?: SavedMeans | null;
  /** What was paid besides for the same attempt: none of it is owed. */
  readonly besides?: readonly PaymentFact[];
  /** The provider's name of the card itself: the same whoever pays with it. */
  readonly fingerprint?: string | null;
}

/** A means of payment that the provider keeps for a customer. */
export interface SavedMeans {
  /** The provider's name of the customer, where it has one. */
  readonly customerRef: string | null;
  /** The provider's name of the card or account. */
  readonly meansRef: string;
  /** As people know it: the brand or kind, and how it ends. */
  readonly brand: string;
  readonly ending: string | null;
  readonly expiresMonth: number | null;
  readonly expiresYear: number | null;
}

export interface AttemptRequest {
  readonly paymentId: Id<"payment">;
  readonly orderId: Id<"order">;
  /** The fee of the method is in it. */
  readonly amount: Money;
  readonly title: string;
  readonly description: string;
  readonly expiresAt: Date;
  readonly customer: AttemptCustomer;
  /** Absolute addresses of this shop: where the customer comes back to, and where webhooks arrive. */
  readonly returnUrl: string;
  readonly webhookUrl: string;
  /** One month at full price: a provider that can charges it again every thirty days. */
  readonly renews?: boolean;
  /** What is known against the customer: providers then ask for more proof where they can. */
  readonly risk?: "elevated";
}

export interface AttemptCustomer {
  readonly id: Id<"customer">;
  readonly language: Language;
  /** The provider's name of them from earlier payments. */
  readonly customerRef: string | null;
  /** They agreed that the means of payment is kept for renewals. */
  readonly keepMeans: boolean;
}

export interface CreatedAttempt {
  readonly providerRef: string;
  /** Where the customer pays. */
  readonly payUrl: string;
  /** The provider will charge again by itself. */
  readonly recurring?: boolean;
}

/** A page that keeps a means of payment and charges nothing. */
export interface SetupRequest {
  readonly setupId: Id<"meansSetup">;
  readonly customerId: Id<"customer">;
  /** What later charges are likely to be in. */
  readonly currency: string;
  readonly language: Language;
  readonly expiresAt: Date;
  /** An absolute address of this shop. */
  readonly returnUrl: string;
}

/** What a provider's books say of such a page. */
export interface SetupFact {
  readonly status: "pending" | "done" | "cancelled";
  /** Our account there, as the provider names it. */
  readonly payee: string;
  /** Our names of the page and of whoever asked for it, as the provider was told them. */
  readonly setupId: string | null;
  readonly customerId: string | null;
  /** Present where it is done and the provider holds the means for one and the same customer of its own. */
  readonly means: SavedMeans | null;
}

export interface WebhookSecurity {
  readonly secret: string;
  readonly now: Date;
  /** What `webhookCertificate` fetched, where signatures are made with one. */
  readonly certificate?: string | undefined;
}

/** What a verified webhook is about. What it claims is not credited: the job asks the provider, where it can be asked. */
export type ProviderEvent = {
  /** Names this event for ever: the same id is the same event. */
  readonly eventId: string;
  readonly kind: string;
} & (
  | { readonly about: "payment"; readonly providerRef: string; readonly claim?: PaymentFact }
  | { readonly about: "means"; readonly providerRef: string }
  | { readonly about: "refund"; readonly refund: RefundFact }
  | { readonly about: "dispute"; readonly dispute: DisputeFact }
);

export interface RefundRequest {
  /** Our id of the refund: the same id gives back once, however often it is asked. */
  readonly refundId: string;
  readonly paymentId: Id<"payment">;
  readonly providerRef: string;
  readonly chargeId: string;
  /** What goes back; `charged` is what was collected. */
  readonly amount: Money;
  readonly charged: Money;
  readonly telegramId: bigint;
}

/** Where a refund stands. A pending one ends by a webhook or by asking again. */
export interface RefundOutcome {
  readonly status: "done" | "pending" | "failed";
  /** The provider's name of the refund. */
  readonly refundRef: string | null;
  /** `refunds.failures.<code>` where it failed. */
  readonly failureCode: string | null;
}

/** News of a refund from the provider. */
export interface RefundFact extends RefundOutcome {
  readonly provider: Provider;
  readonly chargeId: string;
  /** Our id of the refund; null where it was made at the provider, by hand. */
  readonly refundId: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** News of a customer's bank that took money back or wants to. */
export interface DisputeFact {
  readonly provider: Provider;
  readonly disputeRef: string;
  readonly chargeId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** The bank's reason as the provider names it. */
  readonly reason: string;
  readonly status: "open" | "under_review" | "won" | "lost";
  /** Evidence must be there by then. */
  readonly dueBy: Date | null;
}

/** A charge to what a customer keeps at the provider, without the customer. */
export interface SavedCharge {
  readonly paymentId: Id<"payment">;
  readonly orderId: Id<"order">;
  readonly amount: Money;
  readonly description: string;
  readonly customerRef: string | null;
  readonly meansRef: string;
}

export type SavedChargeOutcome =
  | { readonly kind: "charged"; readonly fact: PaymentFact }
  /** The bank wants to see the customer: open an ordinary attempt and send its address. */
  | { readonly kind: "confirmation_required" };

export type ConnectionTest = Result<
  { readonly account: string; readonly live: boolean },
  "payment.keys_wrong" | "payment.provider_unavailable"
>;

/** A provider with the shop's own keys in it. */
export interface PaymentProvider {
  readonly id: Provider;
  /** Charges again by itself, where an attempt asks for it. */
  readonly renews?: boolean;
  /** Our account there; money for anybody else is not ours. */
  payee(): string;
  /** The currencies it takes with the shop's values, where they are fewer than those of its kind. */
  readonly currencies?: readonly Currency[];
  /** Null where webhooks are not configured or do not exist. */
  webhookSecret(): string | null;
  /** Headers worth keeping beside a webhook's body. */
  readonly keptHeaders: readonly string[];
  /** May be called again with the same request: the answer is the same attempt. Throws where the provider is away. */
  createAttempt(ctx: Ctx, request: AttemptRequest): Promise<CreatedAttempt>;
  /** For signatures made with a certificate: fetches it from the provider's own host, null for any other. */
  webhookCertificate?(headers: Headers): Promise<string | null>;
  /** Pure, over the raw bytes, in constant time. */
  verify(
    rawBody: Buffer,
    headers: Headers,
    security: WebhookSecurity,
  ): Result<null, "webhook.signature_invalid">;
  /** Pure; null for an event that concerns nothing of ours. */
  translate(rawBody: Buffer): ProviderEvent | null;
  /** What the provider's own books say; null where they know nothing. */
  fetchStatus(ctx: Ctx, providerRef: string): Promise<PaymentFact | null>;
  refund(ctx: Ctx, request: RefundRequest): Promise<RefundOutcome>;
  /** What became of a refund that was pending; null where the provider knows nothing of it. */
  refundStatus?(
    ctx: Ctx,
    request: RefundRequest & { readonly refundRef: string | null },
  ): Promise<RefundOutcome | null>;
  /** Where the provider keeps means of payment. */
  chargeSaved?(ctx: Ctx, request: SavedCharge): Promise<SavedChargeOutcome>;
  /** The charge of that request where it was made, also where its answer was lost; null where it never was. Charges nothing. */
  findCharged?(ctx: Ctx, request: SavedCharge): Promise<PaymentFact | null>;
  /** Where it keeps means of payment without one: opens the page, and says what became of it; null for one it does not know. */
  openSetup?(ctx: Ctx, request: SetupRequest): Promise<{ readonly ref: string; readonly url: string }>;
  fetchSetup?(ctx: Ctx, ref: string): Promise<SetupFact | null>;
  forgetSaved?(means: Pick<SavedCharge, "customerRef" | "meansRef">): Promise<void>;
  /** Tries the keys with a call that moves nothing. */
  testConnection(): Promise<ConnectionTest>;
}

/** One thing an owner enters; its name has a label in `admin.methods.fields`. */
export interface ProviderField {
  readonly name: string;
  /** Sealed at rest and shown to nobody. */
  readonly secret: boolean;
  readonly required: boolean;
  readonly choices?: readonly string[];
  /** Takes several lines. */
  readonly long?: boolean;
  /** For what a pattern cannot tell: whether the value can be right. */
  readonly check?: (value: string) => boolean;
  /** How a plausible value looks; what does not match is refused before it is stored. */
  readonly pattern?: RegExp;
}

/** A hosted page, a Telegram invoice, or the order's own screen with what the customer needs to pay elsewhere. */
export type Opens = "open_page" | "open_invoice" | "show_details";

/** What is known of a provider before anybody entered keys. */
export interface ProviderKind {
  readonly id: MethodId;
  /** How long its page or invoice can be paid. */
  readonly lifetimeMs: number;
  /** How an attempt is opened by the customer. */
  readonly opens: Opens;
  /** Currencies it takes; null for all but Stars. */
  readonly currencies: readonly Currency[] | null;
  /** Amounts it can collect, where not every amount will do. */
  readonly collects?: (charge: { readonly amount: bigint; readonly currency: string }) => boolean;
  /** Offered without an owner's word, where it can be used at all. */
  readonly enabledAtFirst: boolean;
  readonly hasWebhook: boolean;
  /** Its money goes back into the wallet or by hand only. */
  readonly cannotRefund?: true;
  readonly fields: readonly ProviderField[];
  /**
   * The provider with these values; null where they do not suffice. `double` is the address of a double on this machine
   * and takes the place of the provider's own, which is a constant.
   */
  configure(values: Readonly<Record<string, string>>, double: string | null): PaymentProvider | null;
}
