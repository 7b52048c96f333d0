import { paymentMethods } from "@/db/schema/payments";
import type { Ctx } from "@/db/transaction";
import { addressOf } from "@/lib/core/env";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import type { FieldView, MethodSettingsView } from "./method-types";
import { type MethodRow, readPaymentMethods, type ShopMethod, valuesOf } from "./settings";
import type { MethodId, ProviderField } from "./types";

/** Every method that exists here, in the order of checkout. */
export async function listMethodSettings(ctx: Pick<Ctx, "db">): Promise<Result<MethodSettingsView[], never>> {
  const [methods, rows] = await Promise.all([readPaymentMethods(ctx), ctx.db.select().from(paymentMethods)]);
  return ok(
    methods.all.map((method) =>
      viewOf(
        method,
        rows.find(({ id }) => id === method.id),
      ),
    ),
  );
}

export async function readMethodSettings(
  ctx: Pick<Ctx, "db">,
  { id }: { id: MethodId },
): Promise<Result<MethodSettingsView, "payment.method_unknown">> {
  const { value: all } = (await listMethodSettings(ctx)) as { value: MethodSettingsView[] };
  const method = all.find((each) => each.id === id);
  return method ? ok(method) : err("payment.method_unknown", { method: id });
}

function viewOf({ id, kind, terms, provider }: ShopMethod, row: MethodRow | undefined): MethodSettingsView {
  const values = valuesOf(id, row);
  return {
    id,
    enabled: terms.enabled,
    configured: provider !== null,
    countries: [...terms.countries],
    currencies: [...terms.currencies] as Currency[],
    takes: kind.currencies,
    feeBasisPoints: terms.feeBasisPoints,
    feeFixed: row?.feeFixed ?? {},
    minimum: row?.minimum ?? {},
    maximum: row?.maximum ?? {},
    fields: kind.fields.map((field) => viewField(field, values[field.name])),
    webhookUrl: kind.hasWebhook ? addressOf(`/api/payments/${id}`) : null,
    test: row?.testedAt && row.testResult ? { at: row.testedAt.toISOString(), result: row.testResult } : null,
  };
}

const SHOWN = 4;
const LONG_ENOUGH = 12;

function viewField(
  { name, secret, required, choices, long = false }: ProviderField,
  value: string | undefined,
): FieldView {
  const isSet = value !== undefined && value !== "";
  return {
    name,
    secret,
    required,
    choices: choices ?? null,
    long,
    set: isSet,
    ending: secret && isSet && value.length >= LONG_ENOUGH ? value.slice(-SHOWN) : null,
    value: secret ? null : (value ?? null),
  };
}
