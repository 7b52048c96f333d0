import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import { demoGrants, demoRequests } from "@/db/schema/demo";
import type { Id } from "@/lib/core/ids";
import { confirmPhone, rememberPaymentFingerprint } from "@/lib/customers/identity";
import { accessShop, movableClock } from "@/tests/access-shop";
import { connectAgain, createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { grantDemo, requestDemo } from "./service";

const START = "2026-03-01T12:00:00Z";
const clock = movableClock(START);
let database: TestDatabase;
let other: Database;
let shop: ReturnType<typeof accessShop>;
let product: Awaited<ReturnType<typeof shop.product>>;

beforeAll(async () => {
  database = await createTestDatabase();
  other = await connectAgain(database.url);
  shop = accessShop(database, clock);
});
afterAll(async () => {
  await other.close();
  await database.drop();
});
beforeEach(async () => {
  clock.to(START);
  product = await shop.product({ demoRequiresPhone: true });
});

type Person = Awaited<ReturnType<typeof shop.customer>>;
let numbers = 500_000_000;
const newPhone = () => {
  numbers += 1;
  return `+966${numbers}`;
};

const sharesPhone = async ({ id, telegramId }: Person, phone: string) =>
  confirmPhone(shop.asCustomer(id), { customerId: id, phone, ownerTelegramId: telegramId });

const paysWith = ({ id }: Person, fingerprint: string) =>
  database.db.transaction((tx) => rememberPaymentFingerprint(tx, id, fingerprint));

const ask = ({ id }: Person, of = product) => requestDemo(shop.asCustomer(id), { productId: of.productId });

const refusalOf = (result: Awaited<ReturnType<typeof ask>>) => (result.ok ? null : result.error);

describe("a demo for confirmed phones", () => {
  it("starts once Telegram confirmed the phone, not before", async () => {
    const person = await shop.customer();
    expect(refusalOf(await ask(person))).toBe("demo.phone_required");
    await sharesPhone(person, newPhone());
    expect((await ask(person)).ok).toBe(true);
  });

  it("may be given by hand to somebody without a phone", async () => {
    const { id } = await shop.customer();
    expect((await grantDemo(shop.ctx, { customerId: id, productId: product.productId })).ok).toBe(true);
  });
});

describe("the same person under another account", () => {
  it("is known by the phone, however it is written", async () => {
    const phone = newPhone();
    const [first, second] = [await shop.customer(), await shop.customer()];
    await sharesPhone(first, phone);
    await ask(first);
    await sharesPhone(second, phone.slice(1));
    expect(refusalOf(await ask(second))).toBe("demo.already_used");
  });

  it("is known by a phone that became known only after the demo", async () => {
    const open = await shop.product();
    const phone = newPhone();
    const [first, second] = [await shop.customer(), await shop.customer()];
    expect((await ask(first, open)).ok).toBe(true);
    await sharesPhone(first, phone);
    await sharesPhone(second, phone);
    expect(refusalOf(await ask(second, open))).toBe("demo.already_used");
  });

  it.each(["before", "after"])("is known by the card, used %s the demo", async (when) => {
    const open = await shop.product();
    const [first, second] = [await shop.customer(), await shop.customer()];
    const card = `card of ${first.id}`;
    if (when === "before") await paysWith(first, card);
    await ask(first, open);
    if (when === "after") await paysWith(first, card);
    await paysWith(second, card);
    expect(refusalOf(await ask(second, open))).toBe("demo.already_used");
    expect((await grantDemo(shop.ctx, { customerId: second.id, productId: open.productId })).ok).toBe(false);
  });

  it("may try another product", async () => {
    const phone = newPhone();
    const [first, second] = [await shop.customer(), await shop.customer()];
    await sharesPhone(first, phone);
    await ask(first);
    await sharesPhone(second, phone);
    expect((await ask(second, await shop.product())).ok).toBe(true);
  });

  it("gets one demo when both accounts tap at the same instant", async () => {
    const phone = newPhone();
    const [first, second] = [await shop.customer(), await shop.customer()];
    await Promise.all([sharesPhone(first, phone), sharesPhone(second, phone)]);
    const input = { productId: product.productId };
    const both = await Promise.all([
      requestDemo(shop.asCustomer(first.id), input),
      requestDemo({ ...shop.asCustomer(second.id), db: other.db }, input),
    ]);
    expect(both.map((result) => result.ok).toSorted()).toEqual([false, true]);
    const granted = await database.db
      .select()
      .from(demoGrants)
      .where(eq(demoGrants.productId, product.productId));
    expect(granted).toHaveLength(1);
  });

  it("is not made up from two people who share nothing", async () => {
    const [first, second] = [await shop.customer(), await shop.customer()];
    await sharesPhone(first, newPhone());
    await sharesPhone(second, newPhone());
    expect((await ask(first)).ok && (await ask(second)).ok).toBe(true);
  });
});

describe("what a demo was asked for", () => {
  const wishes = async (customerId: Id<"customer">) =>
    (await database.db.select().from(demoRequests).where(eq(demoRequests.customerId, customerId)))
      .map(({ outcome }) => outcome)
      .toSorted();

  it("is counted once per person and outcome, refusals too", async () => {
    const person = await shop.customer();
    await ask(person);
    await ask(person);
    await sharesPhone(person, newPhone());
    await ask(person);
    expect(await wishes(person.id)).toEqual(["demo.phone_required", "granted"]);
  });

  it("keeps the limits of the day, whatever the product says later", async () => {
    const limits = [{ key: "questions", amount: 3, per: "demo" as const }];
    const limited = await shop.product({ demoLimits: limits });
    const demo = await ask(await shop.customer(), limited);
    expect(demo).toMatchObject({ value: { limits } });
  });
});
