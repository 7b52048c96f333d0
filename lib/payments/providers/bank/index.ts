import { eq } from "drizzle-orm";
import { paymentAttempts } from "@/db/schema/payments";
import { bankTransfers } from "@/db/schema/payments-bank";
import { UnavailableError } from "@/lib/core/errors";
import type { Currency } from "@/lib/core/money";
import { err, ok } from "@/lib/core/result";
import { DAY } from "@/lib/core/time";
import type { PaymentFact, PaymentProvider, ProviderKind } from "../../types";
import { type AccountLine, accountsIn } from "./accounts";
import { referenceOf } from "./reference";

export interface BankProvider extends PaymentProvider {
  readonly id: "bank";
  /** The account for a currency, as the owner wrote it down. */
  accountFor(currency: string): readonly AccountLine[] | null;
}

/** A transfer to the shop's own account. A person sees the money arrive; what they say of it is the provider's word. */
export const bank: ProviderKind = {
  id: "bank",
  lifetimeMs: 5 * DAY,
  opens: "show_details",
  currencies: null,
  enabledAtFirst: false,
  hasWebhook: false,
  cannotRefund: true,
  fields: [
    {
      name: "accounts",
      secret: false,
      required: true,
      long: true,
      check: (value) => accountsIn(value) !== null,
    },
  ],
  configure({ accounts = "" }) {
    const known = accountsIn(accounts);
    return known && providerOf(known);
  },
};

export const isBank = (provider: PaymentProvider | null | undefined): provider is BankProvider =>
  provider?.id === "bank";

/** All transfers go to the shop; which of its accounts, its bank knows. */
const PAYEE = "shop";

const providerOf = (accounts: ReadonlyMap<Currency, readonly AccountLine[]>): BankProvider => ({
  id: "bank",
  currencies: [...accounts.keys()],
  payee: () => PAYEE,
  webhookSecret: () => null,
  keptHeaders: [],
  verify: () => err("webhook.signature_invalid"),
  translate: () => null,
  accountFor: (currency) => accounts.get(currency as Currency) ?? null,
  async createAttempt(ctx, { paymentId, orderId, amount }) {
    if (!accounts.has(amount.currency))
      throw new UnavailableError("bank", `there is no account for ${amount.currency}`);
    const reference = referenceOf(paymentId);
    const transfer = { paymentId, reference, status: "awaited" as const, createdAt: ctx.clock.now() };
    await ctx.db.insert(bankTransfers).values(transfer).onConflictDoNothing();
    return { providerRef: reference, payUrl: `/order?id=${orderId}` };
  },
  async fetchStatus(ctx, reference) {
    const [row] = await ctx.db
      .select({ transfer: bankTransfers, attempt: paymentAttempts })
      .from(bankTransfers)
      .innerJoin(paymentAttempts, eq(paymentAttempts.id, bankTransfers.paymentId))
      .where(eq(bankTransfers.reference, reference));
    return row ? factOf(row.transfer, row.attempt) : null;
  },
  refund: async () => ({ status: "failed", refundRef: null, failureCode: "not_offered" }),
  testConnection: async () => ok({ account: [...accounts.keys()].join(", "), live: true }),
});

/** A rejected transfer stays open: the money may come yet, and then it counts. */
function factOf(
  transfer: typeof bankTransfers.$inferSelect,
  attempt: typeof paymentAttempts.$inferSelect,
): PaymentFact {
  const hasCome = transfer.status === "approved" || transfer.status === "mismatched";
  return {
    provider: "bank",
    providerRef: transfer.reference,
    status: hasCome ? "settled" : "pending",
    chargeId: hasCome ? `transfer ${transfer.reference}` : null,
    amountMinor: transfer.receivedMinor ?? 0n,
    currency: transfer.receivedCurrency ?? attempt.currency,
    payee: PAYEE,
    orderId: attempt.orderId,
    payerTelegramId: null,
    failureCode: null,
  };
}
