import { eq, sql } from "drizzle-orm";
import { paymentMethodRevisions, paymentMethods } from "@/db/schema/payments";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { err, ok, type Result } from "@/lib/core/result";
import { changeShopSettings } from "@/lib/settings/service";
import { listMethodSettings, readMethodSettings } from "./method-queries";
import type { MethodChange, MethodSettingsView } from "./method-types";
import { PROVIDER_KINDS } from "./providers/registry";
import { METHOD_IDS } from "./rules";
import { standInProvider } from "./sandbox-providers/keys";
import { type MethodRow, providerFor, sealedAs, valuesOf, vault } from "./settings";
import type { MethodId, ProviderField, ProviderKind } from "./types";

type ChangeRefusal =
  | "payment.method_unknown"
  | "payment.keys_missing"
  | "request.invalid_input"
  | "settings.encryption_missing";

/** Changes how a method is offered, and its keys. Switched on it must have all that its provider needs. */
export async function changePaymentMethod(
  ctx: Ctx,
  change: MethodChange,
): Promise<Result<MethodSettingsView, ChangeRefusal>> {
  const kind = PROVIDER_KINDS[change.id];
  if (!kind) return err("payment.method_unknown", { method: change.id });
  const changed = await inTransaction(ctx, async (tx): Promise<Result<null, ChangeRefusal>> => {
    await moveRevision(tx);
    const before = await rowOf(tx, ctx, kind);
    const entered = enter(kind, before, change.values ?? {});
    if (!entered.ok) return entered;
    const { id: _, values: __, ...terms } = change;
    const after: MethodRow = {
      ...before,
      ...withoutUndefined(terms),
      ...entered.value.stored,
      updatedAt: ctx.clock.now(),
    };
    const keysMoved = entered.value.secretsChanged.length > 0;
    if (keysMoved) Object.assign(after, { testedAt: null, testResult: null });
    const sane = decideTerms(kind, after);
    if (!sane.ok) return sane;
    await tx
      .insert(paymentMethods)
      .values(after)
      .onConflictDoUpdate({ target: paymentMethods.id, set: after });
    await audit(tx, ctx, {
      action: "method.changed",
      entity: "payment_method",
      entityId: kind.id,
      before: shown(before),
      after: { ...shown(after), keysChanged: entered.value.secretsChanged },
    });
    return ok(null);
  });
  return changed.ok ? readMethodSettings(ctx, { id: kind.id }) : changed;
}

/** The order at checkout: those named first, as named, the others behind them. */
export async function orderPaymentMethods(
  ctx: Ctx,
  { ids }: { ids: MethodId[] },
): Promise<Result<MethodSettingsView[], never>> {
  await inTransaction(ctx, async (tx) => {
    await moveRevision(tx);
    const { value: current } = (await listMethodSettings({ db: tx })) as { value: MethodSettingsView[] };
    const wanted = [...new Set([...ids, ...current.map(({ id }) => id)])];
    for (const [position, id] of wanted.entries()) {
      const kind = PROVIDER_KINDS[id];
      if (!kind) continue;
      const row = { ...(await rowOf(tx, ctx, kind)), position, updatedAt: ctx.clock.now() };
      await tx
        .insert(paymentMethods)
        .values(row)
        .onConflictDoUpdate({ target: paymentMethods.id, set: { position, updatedAt: row.updatedAt } });
    }
    await audit(tx, ctx, {
      action: "method.ordered",
      entity: "payment_method",
      entityId: "all",
      before: { order: current.map(({ id }) => id) },
      after: { order: wanted },
    });
    return ok(null);
  });
  return listMethodSettings(ctx);
}

/** Tries the keys with the provider and keeps what it said. A no is an answer here, in the view: the owner reads it there. */
export async function testPaymentMethod(
  ctx: Ctx,
  { id }: { id: MethodId },
): Promise<Result<MethodSettingsView, "payment.method_unknown" | "payment.keys_missing">> {
  const kind = PROVIDER_KINDS[id];
  if (!kind) return err("payment.method_unknown", { method: id });
  const provider = await providerFor(ctx, id);
  if (!provider) return err("payment.keys_missing", { method: id });
  const answer = await provider.testConnection();
  await inTransaction(ctx, async (tx) => {
    const row = await rowOf(tx, ctx, kind);
    const test = { testedAt: ctx.clock.now(), testResult: answer.ok ? "ok" : answer.error };
    await tx
      .insert(paymentMethods)
      .values({ ...row, ...test })
      .onConflictDoUpdate({ target: paymentMethods.id, set: test });
    await audit(tx, ctx, {
      action: "method.tested",
      entity: "payment_method",
      entityId: id,
      after: { result: test.testResult },
    });
    return ok(null);
  });
  return readMethodSettings(ctx, { id });
}

/** Tells every process's memory that methods changed; changes of methods take turns on this row. */
async function moveRevision(tx: Tx): Promise<void> {
  await tx
    .insert(paymentMethodRevisions)
    .values({ id: 1, revision: 1 })
    .onConflictDoUpdate({
      target: paymentMethodRevisions.id,
      set: { revision: sql`${paymentMethodRevisions.revision} + 1` },
    });
}

async function rowOf(tx: Tx, ctx: Pick<Ctx, "clock">, kind: ProviderKind): Promise<MethodRow> {
  const [row] = await tx.select().from(paymentMethods).where(eq(paymentMethods.id, kind.id));
  return (
    row ?? {
      id: kind.id,
      enabled: kind.enabledAtFirst,
      position: METHOD_IDS.indexOf(kind.id),
      countries: [],
      currencies: [],
      feeBasisPoints: 0,
      feeFixed: {},
      minimum: {},
      maximum: {},
      fields: {},
      sealed: {},
      testedAt: null,
      testResult: null,
      updatedAt: ctx.clock.now(),
    }
  );
}

interface Entered {
  stored: Pick<MethodRow, "fields" | "sealed">;
  secretsChanged: string[];
}

/** Puts what was entered where it belongs, secrets sealed. */
function enter(
  kind: ProviderKind,
  row: MethodRow,
  values: Readonly<Record<string, string | null>>,
): Result<Entered, "request.invalid_input" | "settings.encryption_missing"> {
  const fields = { ...row.fields };
  const sealed = { ...row.sealed };
  const secretsChanged: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = kind.fields.find((each) => each.name === name);
    if (!field) return err("request.invalid_input", { field: `values.${name}`, problem: "is not known" });
    if (field.secret && value === "") continue;
    if (value === null || value === "") {
      delete fields[name];
      delete sealed[name];
      if (field.secret) secretsChanged.push(name);
      continue;
    }
    const problem = problemOf(field, value);
    if (problem) return err("request.invalid_input", { field: `values.${name}`, problem });
    if (!field.secret) {
      fields[name] = value;
      continue;
    }
    const safe = vault();
    if (!safe) return err("settings.encryption_missing");
    sealed[name] = safe.seal(value, sealedAs(kind.id, name));
    secretsChanged.push(name);
  }
  return ok({ stored: { fields, sealed }, secretsChanged });
}

function problemOf({ choices, pattern, check }: ProviderField, value: string): string | null {
  if (choices && !choices.includes(value)) return `is none of ${choices.join(", ")}`;
  const isPlausible = (pattern?.test(value) ?? true) && (check?.(value) ?? true);
  return isPlausible ? null : "does not look like one";
}

function decideTerms(
  kind: ProviderKind,
  row: MethodRow,
): Result<null, "payment.keys_missing" | "request.invalid_input"> {
  const foreign = row.currencies.find(
    (currency) => kind.currencies !== null && !kind.currencies.some((each) => each === currency),
  );
  if (foreign)
    return err("request.invalid_input", { field: "currencies", problem: `cannot take ${foreign}` });
  for (const [currency, most] of Object.entries(row.maximum)) {
    const least = row.minimum[currency as keyof typeof row.minimum];
    if (least !== undefined && most < least)
      return err("request.invalid_input", {
        field: "maximum",
        problem: `is below the minimum in ${currency}`,
      });
  }
  const canBeUsed = kind.configure(valuesOf(kind.id, row), null) ?? standInProvider(kind);
  if (row.enabled && kind.fields.length > 0 && !canBeUsed)
    return err("payment.keys_missing", { method: kind.id });
  return ok(null);
}

/** A row as the audit log keeps it: no key, sealed or not. */
const shown = ({ sealed, testedAt: _, testResult: __, updatedAt: ___, ...row }: MethodRow) => ({
  ...row,
  keys: Object.keys(sealed),
});

const withoutUndefined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** Whether anything but Stars is offered inside Telegram: against its rule for digital goods, at the owner's own risk. */
export async function allowInsideTelegram(
  ctx: Ctx,
  { allowed }: { allowed: boolean },
): Promise<Result<{ allowed: boolean }, never>> {
  await changeShopSettings(ctx, { otherMethodsInsideTelegram: allowed });
  return ok({ allowed });
}
