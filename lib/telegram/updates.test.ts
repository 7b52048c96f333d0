import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { telegramUpdates } from "@/db/schema/telegram";
import { type Clock, MINUTE, plus } from "@/lib/core/time";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { handleOnce } from "./updates";

let database: TestDatabase;
let at = new Date("2026-11-20T12:00:00Z");
const clock: Clock = { now: () => at };
const ctx = () => ({ db: database.db, clock });
let updateId = 0;
const next = () => ({ bot: "customer", updateId: ++updateId });

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe("an update", () => {
  it("is handled once, however often it arrives", async () => {
    const key = next();
    let times = 0;
    const work = async () => void times++;
    expect(await handleOnce(ctx(), key, work)).toBe("handled");
    expect(await handleOnce(ctx(), key, work)).toBe("duplicate");
    expect(times).toBe(1);
  });

  it("is handled once when it arrives many times at once", async () => {
    const key = next();
    let times = 0;
    let finish = () => {};
    const work = () => {
      times += 1;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    };
    const outcomes: string[] = [];
    const arrivals = Array.from({ length: 5 }, async () => outcomes.push(await handleOnce(ctx(), key, work)));
    await expect.poll(() => outcomes).toEqual(["busy", "busy", "busy", "busy"]);
    finish();
    await Promise.all(arrivals);
    expect(outcomes.at(-1)).toBe("handled");
    expect(times).toBe(1);
  });

  it("of another bot is another update", async () => {
    const key = next();
    expect(await handleOnce(ctx(), key, async () => undefined)).toBe("handled");
    expect(await handleOnce(ctx(), { ...key, bot: "staff" }, async () => undefined)).toBe("handled");
  });

  it("that failed is tried again at its next arrival", async () => {
    const key = next();
    const failing = () => Promise.reject(new Error("the database went away"));
    await expect(handleOnce(ctx(), key, failing)).rejects.toThrow("the database went away");
    expect(await handleOnce(ctx(), key, async () => undefined)).toBe("handled");
  });

  it("that failed while the database was away is let go as soon as it is back", async () => {
    const key = next();
    let away = 3;
    const db = new Proxy(database.db, {
      get: (target, name) =>
        name === "delete" && away-- > 0
          ? () => ({ where: () => Promise.reject(Object.assign(new Error("gone"), { code: "57P01" })) })
          : Reflect.get(target, name),
    });
    const failing = () => Promise.reject(new Error("the database went away"));
    await expect(handleOnce({ ...ctx(), db }, key, failing)).rejects.toThrow("the database went away");
    expect(await handleOnce(ctx(), key, async () => undefined)).toBe("busy");
    await expect
      .poll(() => handleOnce(ctx(), key, async () => undefined), { timeout: 5000, interval: 100 })
      .toBe("handled");
  });

  it("whose worker died is taken up again two minutes later", async () => {
    const key = next();
    await database.db
      .insert(telegramUpdates)
      .values({ bot: key.bot, updateId: BigInt(key.updateId), receivedAt: at });
    expect(await handleOnce(ctx(), key, async () => undefined)).toBe("busy");
    at = plus(at, 2 * MINUTE + 1);
    expect(await handleOnce(ctx(), key, async () => undefined)).toBe("handled");
  });

  it("is forgotten after three days, which is longer than Telegram repeats it", async () => {
    const old = next();
    await handleOnce(ctx(), old, async () => undefined);
    at = plus(at, 3 * 24 * 60 * MINUTE + 1);
    await handleOnce(ctx(), { bot: "customer", updateId: 5000 }, async () => undefined);
    expect(await handleOnce(ctx(), old, async () => undefined)).toBe("handled");
  });
});
