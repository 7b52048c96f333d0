import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "@/db/client";
import { env } from "@/lib/core/env";
import { processSingleton } from "@/lib/core/singleton";
import { machineClock } from "@/lib/core/time";
import { SIGNATURE_HEADER, signWebhook } from "@/lib/payments/providers/sandbox/verify";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { POST } from "./route";

const SECRET = "a secret of the tests";
let database: TestDatabase;

function useDatabase(value: unknown) {
  const registry = globalThis as unknown as Record<symbol, unknown>;
  registry[Symbol.for("kiosk.database")] = Promise.resolve(value);
}

beforeAll(async () => {
  env().SANDBOX_WEBHOOK_SECRET = SECRET;
  database = await createTestDatabase();
  processSingleton("database", () => Promise.resolve(database));
});
beforeEach(() => useDatabase(database));
afterAll(() => database.drop());

const body = JSON.stringify({ id: "evt_1", type: "payment.succeeded", data: { reference: "pay_1" } });
const sandbox = { params: Promise.resolve({ provider: "sandbox" }) };
const arriving = (text: string | Uint8Array = body, signature = signed(body)) =>
  new Request("http://shop.test/api/payments/sandbox", {
    method: "POST",
    headers: { [SIGNATURE_HEADER]: signature },
    body: text as BodyInit,
  });
const signed = (text: string) => signWebhook(text, { secret: SECRET, now: machineClock.now() });
const kept = async () => (await database.sql.query("select 1 from inbox_events")).rows.length;

describe("the door for webhooks", () => {
  it("answers 503 while the database is away, so that the provider comes again, and loses nothing", async () => {
    const away = await connect("postgres://kiosk:x@127.0.0.1:9/kiosk");
    useDatabase(away);
    expect((await POST(arriving(), sandbox)).status).toBe(503);
    await away.close();
    useDatabase(database);
    const again = await POST(arriving(), sandbox);
    expect([again.status, await again.json()]).toEqual([
      200,
      { received: true, fresh: true, kind: "payment.succeeded" },
    ]);
    expect(await kept()).toBe(1);
  });

  it("says of an event it has that it has it", async () => {
    expect(await (await POST(arriving(), sandbox)).json()).toMatchObject({ received: true, fresh: false });
    expect(await kept()).toBe(1);
  });

  it.each([
    ["a forged body", () => arriving(body.replace("pay_1", "pay_2"))],
    ["no signature", () => arriving(body, "")],
    ["bytes that are no text", () => arriving(new Uint8Array([0xff, 0xfe, 0x00]))],
  ])("refuses %s and keeps nothing of it", async (_, request) => {
    expect((await POST(request(), sandbox)).status).toBe(401);
    expect(await kept()).toBe(1);
  });

  it("does not exist for a provider without webhooks", async () => {
    for (const provider of ["bank", "stars", "nobody"]) {
      const nobody = { params: Promise.resolve({ provider }) };
      expect([provider, (await POST(arriving(), nobody)).status]).toEqual([provider, 404]);
    }
  });
});
