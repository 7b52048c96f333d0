import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { customers } from "@/db/schema/customers";
import type { Id } from "@/lib/core/ids";
import { accessShop, movableClock } from "@/tests/access-shop";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { confirmPhone, identityHash, phoneDigits, rememberPaymentFingerprint } from "./identity";

let database: TestDatabase;
let shop: ReturnType<typeof accessShop>;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = accessShop(database, movableClock("2026-03-01T12:00:00Z"));
});
afterAll(() => database.drop());

const stored = async (id: Id<"customer">) =>
  (await database.db.select().from(customers).where(eq(customers.id, id)))[0];

describe("a phone", () => {
  it.each([
    ["+966 50 123 45 67", "966501234567"],
    ["966501234567", "966501234567"],
    ["00966501234567", "966501234567"],
  ])("%s is the same person's however it is written", (written, digits) => {
    expect(phoneDigits(written)).toBe(digits);
  });

  it.each(["", "12345", "not a phone", "1234567890123456"])("is not %j", (written) => {
    expect(phoneDigits(written)).toBeNull();
  });

  it("is kept as a hash that does not hold it, and is told in the audit without it", async () => {
    const { id, telegramId } = await shop.customer();
    const phone = "+966501234567";
    expect(await confirmPhone(shop.ctx, { customerId: id, phone, ownerTelegramId: telegramId })).toEqual({
      ok: true,
      value: { known: true },
    });
    const row = await stored(id);
    expect(row?.phoneHash).toBe(identityHash("phone", "966501234567"));
    expect(row?.phoneConfirmedAt).toEqual(new Date("2026-03-01T12:00:00Z"));
    const rows = await database.db.select().from(auditLog).where(eq(auditLog.entityId, id));
    expect(JSON.stringify(rows)).not.toContain("501234567");
  });

  it.each([
    ["of somebody else", 1n, "+966501234568"],
    ["of nobody in Telegram", null, "+966501234568"],
  ])("%s proves nothing", async (_, ownerTelegramId, phone) => {
    const { id } = await shop.customer();
    expect(await confirmPhone(shop.ctx, { customerId: id, phone, ownerTelegramId })).toEqual({
      ok: false,
      error: "customer.phone_not_own",
    });
    expect((await stored(id))?.phoneHash).toBeNull();
  });
});

describe("a way to pay", () => {
  it("is known again by its hash, which is not that of a phone with the same digits", async () => {
    const { id } = await shop.customer();
    await database.db.transaction((tx) => rememberPaymentFingerprint(tx, id, "966501234567"));
    const row = await stored(id);
    expect(row?.paymentFingerprintHash).toBe(identityHash("payment", "966501234567"));
    expect(row?.paymentFingerprintHash).not.toBe(identityHash("phone", "966501234567"));
  });
});
