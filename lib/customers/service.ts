import { eq, sql } from "drizzle-orm";
import { customers } from "@/db/schema/customers";
import { settings } from "@/db/schema/settings";
import { builtOnce } from "@/db/statement";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { invariant } from "@/lib/core/errors";
import { type Id, newId } from "@/lib/core/ids";
import { nearestLanguage } from "@/lib/core/languages";
import type { Currency } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { dayText } from "@/lib/core/zones";
import { readShopSettings } from "@/lib/settings/service";
import { type Birthday, decideBirthday } from "./birthday-rules";
import { cleanName, cleanSource, likelyCurrencies, placeOf } from "./rules";
import type { Customer, CustomerMarks, CustomerSettings, SeenCustomer } from "./types";

const said = {
  firstName: sql.placeholder("firstName"),
  lastName: sql.placeholder("lastName"),
  username: sql.placeholder("username"),
  lastSeenAt: sql.placeholder("now"),
  timeZone: sql.placeholder("timeZone"),
  country: sql.placeholder("country"),
};
const telegramsLanguage = sql.placeholder("language");

/** The likeliest currency that the shop takes; its own first one otherwise, Stars last. */
const likelyCurrency = sql<Currency>`(
  SELECT COALESCE(
    (SELECT code FROM jsonb_array_elements_text(${sql.placeholder("likely")}::jsonb)
       WITH ORDINALITY AS likely(code, n) WHERE shop.taken ? code ORDER BY n LIMIT 1),
    (SELECT code FROM jsonb_array_elements_text(shop.taken)
       WITH ORDINALITY AS own(code, n) ORDER BY code = 'XTR', n LIMIT 1))
  FROM (SELECT COALESCE(
    (SELECT ${settings.value}->'currencies' FROM ${settings} WHERE ${settings.key} = 'shop'), '["SAR"]'::jsonb
  ) AS taken) AS shop)`;

const seeing = builtOnce((db) =>
  db
    .insert(customers)
    .values({
      id: sql.placeholder("id"),
      telegramId: sql.placeholder("telegramId"),
      ...said,
      language: telegramsLanguage,
      currency: likelyCurrency,
      source: sql.placeholder("source"),
      createdAt: sql.placeholder("now"),
    })
    .onConflictDoUpdate({
      target: customers.telegramId,
      set: {
        firstName: sql`excluded.first_name`,
        lastName: sql`excluded.last_name`,
        username: sql`excluded.username`,
        lastSeenAt: sql`excluded.last_seen_at`,
        language: sql`CASE WHEN ${customers.languageChosen} THEN ${customers.language} ELSE excluded.language END`,
        source: sql`COALESCE(${customers.source}, excluded.source)`,
        timeZone: sql`COALESCE(excluded.time_zone, ${customers.timeZone})`,
        country: sql`COALESCE(excluded.country, ${customers.country})`,
      },
    })
    .returning()
    .prepare("customers_see"),
);

/** Inserts or refreshes the person Telegram names, in one statement: two first visits at once make one customer. */
export async function seeCustomer(ctx: Pick<Ctx, "db" | "clock">, seen: SeenCustomer): Promise<Customer> {
  const [customer] = await seeing(ctx.db).execute({
    id: newId("customer"),
    telegramId: seen.telegramId,
    firstName: cleanName(seen.firstName) ?? String(seen.telegramId),
    lastName: cleanName(seen.lastName),
    username: cleanName(seen.username),
    language: nearestLanguage(seen.languageCode),
    likely: JSON.stringify(likelyCurrencies(seen.languageCode)),
    source: cleanSource(seen.source),
    ...placeOf(seen.timeZone),
    now: ctx.clock.now(),
  });
  invariant(customer, "an upsert returns its row");
  return customer;
}

/** Changes what customers decide themselves: language, currency, which messages they want, when they were born. */
export async function changeCustomerSettings(
  ctx: Ctx,
  input: { customerId: Id<"customer"> } & CustomerSettings,
): Promise<Result<Customer, "customer.not_found" | "request.invalid_input">> {
  const { customerId, language, currency, notificationOptOuts, birthday, birthYear } = input;
  return inTransaction(ctx, async (tx) => {
    const [before] = await tx.select().from(customers).where(eq(customers.id, customerId)).for("update");
    if (!before) return err("customer.not_found");
    if (currency !== undefined && !(await readShopSettings(tx)).currencies.includes(currency))
      return err("request.invalid_input", { field: "currency", problem: "is not taken by this shop" });
    const born = birthdayAfter(before, { birthday, birthYear });
    if (born !== null) {
      const { timeZone } = await readShopSettings(tx);
      const decided = decideBirthday(born, dayText(ctx.clock.now(), timeZone));
      if (!decided.ok) return decided;
    }
    const change = {
      ...(language === undefined ? {} : { language, languageChosen: true }),
      ...(currency === undefined ? {} : { currency }),
      ...(notificationOptOuts === undefined
        ? {}
        : { notificationOptOuts: [...new Set(notificationOptOuts)] }),
      ...born,
    };
    if (Object.keys(change).length === 0) return ok(before);
    const [after] = await tx.update(customers).set(change).where(eq(customers.id, customerId)).returning();
    invariant(after, "the row is locked");
    await audit(tx, ctx, {
      action: "customer.settings_changed",
      entity: "customer",
      entityId: customerId,
      before: pick(before),
      after: pick(after),
    });
    return ok(after);
  });
}

/** What the customer's birthday becomes; null where nothing is said of it. Without a day there is no year. */
function birthdayAfter(
  before: Customer,
  { birthday, birthYear }: Pick<CustomerSettings, "birthday" | "birthYear">,
): Birthday | null {
  if (birthday === undefined && birthYear === undefined) return null;
  const kept = birthday === undefined ? before.birthday : birthday;
  const year = birthday === null ? null : before.birthYear;
  return { birthday: kept, birthYear: birthYear === undefined ? year : birthYear };
}

/** When somebody was born is nobody's to read in the audit: it tells whether they say so. */
const pick = ({ language, currency, notificationOptOuts, birthday, birthYear }: Customer) => ({
  language,
  currency,
  notificationOptOuts,
  hasBirthday: birthday !== null,
  hasBirthYear: birthYear !== null,
});

/** Writes a customer's tags and tier anew; promotions that ask for them look at the next quote. */
export function markCustomer(
  ctx: Ctx,
  { id, tags, tier }: CustomerMarks & { id: Id<"customer"> },
): Promise<Result<CustomerMarks & { id: Id<"customer"> }, "customer.not_found">> {
  return inTransaction(ctx, async (tx) => {
    const [before] = await tx.select().from(customers).where(eq(customers.id, id)).for("update");
    if (!before) return err("customer.not_found");
    await tx.update(customers).set({ tags, tier }).where(eq(customers.id, id));
    await audit(tx, ctx, {
      action: "customer.marked",
      entity: "customer",
      entityId: id,
      before: { tags: before.tags, tier: before.tier },
      after: { tags, tier },
    });
    return ok({ id, tags, tier });
  });
}

/** Remembers the method a customer paid with, to offer it first. */
export async function rememberMethod(tx: Tx, customerId: Id<"customer">, method: string): Promise<void> {
  await tx.update(customers).set({ lastMethod: method }).where(eq(customers.id, customerId));
}
