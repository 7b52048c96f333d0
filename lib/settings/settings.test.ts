import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { fixedClock } from "@/lib/core/time";
import { connectAgain, createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { SettingsInput } from "./input";
import { changeShopSettings, readShopSettings, saveShopSettings } from "./service";

const FORM = {
  name: "Madar",
  tagline: { en: "Fast VPN", ar: "شبكة سريعة" },
  timeZone: "Asia/Riyadh",
  currencies: ["SAR", "XTR"],
  supportUsername: "madar_help",
  graceDays: 2,
  reminderDays: [1, 7, 3],
  renewalOffer: { basisPoints: 1000, daysBefore: 3 },
  winBack: { basisPoints: 1500, daysAfter: 14, validDays: 7 },
  otherMethodsInsideTelegram: false,
};

describe("what an owner enters", () => {
  it("is taken as it is, with the reminders in the order in which they are sent", () => {
    expect(SettingsInput.parse(FORM)).toEqual({ ...FORM, reminderDays: [7, 3, 1] });
  });

  it("may leave out every offer, reminder and translation", () => {
    const plain = {
      ...FORM,
      tagline: { en: "VPN" },
      supportUsername: null,
      reminderDays: [],
      renewalOffer: null,
      winBack: null,
    };
    expect(SettingsInput.parse(plain)).toEqual(plain);
  });

  it.each([
    ["no name", { name: "  " }, "name"],
    ["a name that is too long", { name: "x".repeat(65) }, "name"],
    ["no English tagline", { tagline: { en: "", ar: "شبكة" } }, "tagline.en"],
    ["a time zone that is none", { timeZone: "Asia/Atlantis" }, "timeZone"],
    ["no currency", { currencies: [] }, "currencies"],
    ["a currency nobody knows", { currencies: ["SAR", "XXX"] }, "currencies.1"],
    ["a currency twice", { currencies: ["SAR", "SAR"] }, "currencies"],
    ["a username with its @", { supportUsername: "@madar" }, "supportUsername"],
    ["a short username", { supportUsername: "abcd" }, "supportUsername"],
    ["more grace than a month", { graceDays: 31 }, "graceDays"],
    ["half a day of grace", { graceDays: 0.5 }, "graceDays"],
    ["a reminder on the day of the end", { reminderDays: [0] }, "reminderDays.0"],
    ["six reminders", { reminderDays: [1, 2, 3, 4, 5, 6] }, "reminderDays"],
    ["an offer of nothing", { renewalOffer: { basisPoints: 0, daysBefore: 3 } }, "renewalOffer.basisPoints"],
    [
      "an offer with no reminder",
      { renewalOffer: { basisPoints: 500, daysBefore: 5 } },
      "renewalOffer.daysBefore",
    ],
    [
      "a win-back of more than all",
      { winBack: { basisPoints: 10_001, daysAfter: 1, validDays: 1 } },
      "winBack.basisPoints",
    ],
    [
      "a win-back code that never holds",
      { winBack: { basisPoints: 500, daysAfter: 1, validDays: 0 } },
      "winBack.validDays",
    ],
    ["a switch that is no switch", { otherMethodsInsideTelegram: "yes" }, "otherMethodsInsideTelegram"],
  ])("is refused with %s, naming the field", (_, change, field) => {
    const parsed = SettingsInput.safeParse({ ...FORM, ...change });
    expect(parsed.error?.issues[0]?.path.join(".")).toBe(field);
  });
});

describe("the shop's settings", () => {
  const clock = fixedClock("2026-03-01T12:00:00Z");
  let database: TestDatabase;
  let other: Database;
  const ctx = (db = database.db) => ({ db, clock, actor: { kind: "system", job: "test" } as const });
  const written = () =>
    database.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.action, "settings.changed"))
      .orderBy(desc(auditLog.id));

  beforeAll(async () => {
    database = await createTestDatabase();
    other = await connectAgain(database.url);
  });
  afterAll(async () => {
    await other.close();
    await database.drop();
  });

  it("are saved with what they were before, and keep the bot's name, which is not on the form", async () => {
    await changeShopSettings(ctx(), { botUsername: "madar_bot" });
    await saveShopSettings(ctx(), SettingsInput.parse(FORM));
    expect(await readShopSettings(database.db)).toMatchObject({ name: "Madar", botUsername: "madar_bot" });
    const [row] = await written();
    expect(row).toMatchObject({ before: { name: "Kiosk" }, after: { name: "Madar", graceDays: 2 } });
  });

  it("leave no audit row where a save changes nothing", async () => {
    const before = (await written()).length;
    await saveShopSettings(ctx(), SettingsInput.parse(FORM));
    expect(await written()).toHaveLength(before);
  });

  it("lose nothing when two people change different fields at once", async () => {
    await Promise.all([
      changeShopSettings(ctx(), { graceDays: 5 }),
      changeShopSettings(ctx(other.db), { supportUsername: "another_help" }),
    ]);
    expect(await readShopSettings(database.db)).toMatchObject({
      graceDays: 5,
      supportUsername: "another_help",
    });
  });
});
