import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { admins } from "@/db/schema/auth";
import type { Ctx } from "@/db/transaction";
import { system } from "@/lib/core/actor";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { fixedClock, MINUTE, plus } from "@/lib/core/time";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { readAdminSession } from "./admin-sessions";
import { createLoginLink, createSandboxOwnerLink, spendLoginLink } from "./login-links";

let database: TestDatabase;
const noon = new Date("2026-03-01T12:00:00Z");
const at = (now: Date): Ctx => ({ db: database.db, clock: fixedClock(now), actor: system("test") });
const tokenOf = (url: string): string => new URL(url).searchParams.get("token") ?? "";

beforeAll(async () => {
  Object.assign(env(), { SESSION_SECRET: "x".repeat(40), TELEGRAM_OWNER_ID: "4242" });
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function ownerLink(now = noon): Promise<string> {
  const link = await createLoginLink(at(now), { telegramId: 4242n, name: "Nora" });
  if (!link.ok) throw new Error(link.error);
  return tokenOf(link.value.url);
}

describe("a login link", () => {
  it("makes the person named by TELEGRAM_OWNER_ID the first owner", async () => {
    await ownerLink();
    const [admin] = await database.db.select().from(admins).where(eq(admins.telegramId, 4242n));
    expect(admin).toMatchObject({ name: "Nora", role: "owner" });
  });

  it("opens a session once", async () => {
    const token = await ownerLink();
    const first = await spendLoginLink(at(noon), { token });
    expect(first.ok && (await readAdminSession(at(noon), first.value.token))).toMatchObject({
      ok: true,
      value: { name: "Nora", role: "owner" },
    });
    expect(await spendLoginLink(at(noon), { token })).toEqual({ ok: false, error: "auth.link_invalid" });
  });

  it("opens one session when it is pressed twice at the same time", async () => {
    const token = await ownerLink();
    const results = await Promise.all([1, 2, 3].map(() => spendLoginLink(at(noon), { token })));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
  });

  it.each([
    ["just before ten minutes", 10 * MINUTE - 1, true],
    ["at ten minutes", 10 * MINUTE, false],
  ])("used %s: %s", async (_, later, works) => {
    const token = await ownerLink();
    expect((await spendLoginLink(at(plus(noon, later)), { token })).ok).toBe(works);
  });

  it("is refused to a person who is no admin, without a hint", async () => {
    expect(await createLoginLink(at(noon), { telegramId: 1n })).toEqual({
      ok: false,
      error: "auth.forbidden",
    });
  });

  it("is refused where the token is of no link", async () => {
    const foreign = await spendLoginLink(at(noon), { token: "a".repeat(43) });
    expect(foreign).toEqual({ ok: false, error: "auth.link_invalid" });
  });

  it("does not open for an admin who was disabled after it was sent", async () => {
    const id = newId("admin");
    await database.db
      .insert(admins)
      .values({ id, telegramId: 77n, name: "Gone", role: "marketing", createdAt: noon });
    const link = await createLoginLink(at(noon), { telegramId: 77n });
    await database.db.update(admins).set({ disabledAt: noon }).where(eq(admins.id, id));
    const token = link.ok ? tokenOf(link.value.url) : "";
    expect(await spendLoginLink(at(noon), { token })).toEqual({ ok: false, error: "auth.link_invalid" });
    expect(await createLoginLink(at(noon), { telegramId: 77n })).toEqual({
      ok: false,
      error: "auth.forbidden",
    });
  });

  it("keeps only the hash of its token, also in the audit log", async () => {
    const token = await ownerLink();
    const rows = await database.db.select().from(auditLog);
    expect(rows.map((row) => row.action)).toContain("admin.link_created");
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it("leads the sandbox's owner in, the oldest owner there is", async () => {
    const link = await createSandboxOwnerLink(at(noon));
    const opened = link.ok ? await spendLoginLink(at(noon), { token: tokenOf(link.value.url) }) : link;
    expect(opened).toMatchObject({ ok: true, value: { name: "Nora" } });
  });
});
