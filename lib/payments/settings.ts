import type { Db } from "@/db/client";
import { type MethodId, paymentMethodRevisions, paymentMethods } from "@/db/schema/payments";
import type { Ctx, Tx } from "@/db/transaction";
import { type Vault, vaultOf } from "@/lib/core/encryption";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { processSingleton } from "@/lib/core/singleton";
import { PROVIDER_KINDS } from "./providers/registry";
import { METHOD_IDS, type MethodTerms } from "./rules";
import { standInProvider } from "./sandbox-providers/keys";
import type { PaymentProvider, ProviderKind } from "./types";

export type MethodRow = typeof paymentMethods.$inferSelect;

/** A method as the shop has it: its terms, and its provider where all that it needs has been entered. */
export interface ShopMethod {
  readonly id: MethodId;
  readonly kind: ProviderKind;
  readonly terms: MethodTerms;
  readonly provider: PaymentProvider | null;
}

/** The shop's methods of one revision, in the order of checkout. */
export interface PaymentMethods {
  readonly revision: number;
  readonly all: readonly ShopMethod[];
  readonly byId: ReadonlyMap<string, ShopMethod>;
}

const kept = processSingleton("payment-methods", () => new WeakMap<Db, PaymentMethods>());

export const vault = (): Vault | null => processSingleton("vault", () => vaultOf(env().ENCRYPTION_KEY));

/** Keys open only as the field of the method they were entered for. */
export const sealedAs = (method: MethodId, field: string): string => `payment_methods/${method}/${field}`;

/** The methods at `revision` (which the caller has just read), from memory where it has not moved. */
export async function paymentMethodsAt(ctx: Pick<Ctx, "db">, revision: number): Promise<PaymentMethods> {
  const known = kept.get(ctx.db);
  if (known?.revision === revision) return known;
  const fresh = build(await readRevision(ctx.db), await ctx.db.select().from(paymentMethods));
  kept.set(ctx.db, fresh);
  return fresh;
}

/** The methods as they are now: one small read, and a second one only where something changed. */
export const readPaymentMethods = async (ctx: Pick<Ctx, "db">): Promise<PaymentMethods> =>
  paymentMethodsAt(ctx, await readRevision(ctx.db));

/** The methods as this process last saw them, for whoever has just looked at their revision. */
export const lastPaymentMethods = async (ctx: Pick<Ctx, "db">): Promise<PaymentMethods> =>
  kept.get(ctx.db) ?? readPaymentMethods(ctx);

/** The provider of this name with the shop's keys; undefined where it is not configured. Off is not gone: money may still come. */
export const providerFor = async (ctx: Pick<Ctx, "db">, id: string): Promise<PaymentProvider | undefined> =>
  (await readPaymentMethods(ctx)).byId.get(id)?.provider ?? undefined;

async function readRevision(db: Db | Tx): Promise<number> {
  const [row] = await db.select({ revision: paymentMethodRevisions.revision }).from(paymentMethodRevisions);
  return row?.revision ?? 0;
}

function build(revision: number, rows: readonly MethodRow[]): PaymentMethods {
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const all = METHOD_IDS.flatMap((id, index) => {
    const kind = PROVIDER_KINDS[id];
    const row = rowOf.get(id);
    return kind ? [{ position: row?.position ?? index, method: shopMethod(kind, row) }] : [];
  })
    .sort((a, b) => a.position - b.position)
    .map(({ method }) => method);
  return { revision, all, byId: new Map(all.map((method) => [method.id, method])) };
}

const shopMethod = (kind: ProviderKind, row: MethodRow | undefined): ShopMethod => ({
  id: kind.id,
  kind,
  terms: termsOf(kind, row),
  provider:
    kind.configure(valuesOf(kind.id, row), env().PROVIDER_DOUBLES.get(kind.id) ?? null) ??
    standInProvider(kind),
});

const termsOf = (kind: ProviderKind, row: MethodRow | undefined): MethodTerms => ({
  enabled: row?.enabled ?? kind.enabledAtFirst,
  countries: row?.countries ?? [],
  currencies: row?.currencies ?? [],
  feeBasisPoints: row?.feeBasisPoints ?? 0,
  feeFixed: inMinor(row?.feeFixed),
  minimum: inMinor(row?.minimum),
  maximum: inMinor(row?.maximum),
});

const inMinor = (amounts: MethodRow["minimum"] = {}): Partial<Record<string, bigint>> =>
  Object.fromEntries(Object.entries(amounts).map(([currency, amount]) => [currency, BigInt(amount)]));

/** Everything that was entered for a method, opened. It stays inside this process. */
export function valuesOf(id: MethodId, row: MethodRow | undefined): Record<string, string> {
  const opened = Object.entries(row?.sealed ?? {}).flatMap(([field, sealed]) => {
    const text = vault()?.open(sealed, sealedAs(id, field)) ?? null;
    if (text === null)
      log().error({ method: id, field }, "a payment key cannot be opened with this ENCRYPTION_KEY");
    return text === null ? [] : [[field, text] as const];
  });
  return { ...row?.fields, ...Object.fromEntries(opened) };
}
