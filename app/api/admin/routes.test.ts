import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { admins } from "@/db/schema/auth";
import { alerts } from "@/db/schema/notifications";
import { ADMIN_COOKIE, openAdminSession } from "@/lib/auth/admin-sessions";
import type { Role } from "@/lib/core/actor";
import { env } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { processSingleton } from "@/lib/core/singleton";
import { systemClock } from "@/lib/core/time";
import type { RouteHandler } from "@/lib/http/route";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import * as accountPassword from "./account/password/route";
import * as account from "./account/route";
import * as revoke from "./account/sessions/revoke/route";
import * as closeAlert from "./alerts/[id]/close/route";
import * as auditRoute from "./audit/route";
import * as customer from "./customers/[id]/route";
import * as customers from "./customers/route";
import * as demoAccess from "./demo/access/route";
import * as demoExtend from "./demo/extend/[id]/route";
import * as demoGrant from "./demo/grant/route";
import * as demoRevoke from "./demo/revoke/[id]/route";
import * as ledgerExport from "./ledger/accounts/[id]/export/route";
import * as ledgerAccount from "./ledger/accounts/[id]/route";
import * as ledgerAccounts from "./ledger/accounts/route";
import * as ledgerAdjust from "./ledger/adjustments/route";
import * as ledgerProofs from "./ledger/proofs/route";
import * as ledgerTransfer from "./ledger/transfers/[id]/route";
import * as mismatchResolve from "./mismatches/[id]/resolve/route";
import * as mismatches from "./mismatches/route";
import * as order from "./orders/[id]/route";
import * as orders from "./orders/route";
import * as overview from "./overview/route";
import * as payments from "./payments/route";
import * as plan from "./plans/[id]/route";
import * as simulate from "./pricing/simulate/route";
import * as productPlans from "./products/[id]/plans/route";
import * as product from "./products/[id]/route";
import * as products from "./products/route";
import * as promocode from "./promocodes/[id]/route";
import * as bulk from "./promocodes/bulk/route";
import * as promocodes from "./promocodes/route";
import * as validate from "./promocodes/validate/route";
import * as search from "./search/route";
import * as settings from "./settings/route";

let database: TestDatabase;
const cookies = {} as Record<Role, string>;

beforeAll(async () => {
  Object.assign(env(), { SESSION_SECRET: "x".repeat(40) });
  database = await createTestDatabase();
  processSingleton("database", () => Promise.resolve(database));
  for (const role of ["owner", "marketing", "readonly"] as const) {
    const adminId = newId("admin");
    await database.db.insert(admins).values({ id: adminId, name: role, role, createdAt: systemClock.now() });
    const { token } = await openAdminSession(
      database.db,
      { clock: systemClock },
      { adminId, userAgent: null },
    );
    cookies[role] = `${ADMIN_COOKIE}=${token}`;
  }
});
afterAll(() => database.drop());

interface Call {
  role?: Role;
  body?: unknown;
  query?: string;
  id?: string;
}

async function ask(handler: RouteHandler, method: string, { role, body, query = "", id }: Call = {}) {
  const response = await handler(
    new Request(`http://shop.test/api/admin${query}`, {
      method,
      headers: { host: "shop.test", ...(role ? { cookie: cookies[role] } : {}) },
      ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
    }),
    { params: Promise.resolve(id === undefined ? {} : { id }) },
  );
  const answer = (await response.json()) as Record<string, unknown> & {
    error?: { code: string; params: Record<string, unknown> };
  };
  return { status: response.status, answer, code: answer.error?.code, params: answer.error?.params };
}

const EVERYONE: readonly Role[] = ["owner", "marketing", "readonly"];
const OFFERS: readonly Role[] = ["owner", "marketing"];
const OWNER: readonly Role[] = ["owner"];

const ROUTES: [name: string, method: string, handler: RouteHandler, roles: readonly Role[]][] = [
  ["overview", "GET", overview.GET, EVERYONE],
  ["products", "GET", products.GET, EVERYONE],
  ["products", "POST", products.POST, OWNER],
  ["products/:id", "GET", product.GET, EVERYONE],
  ["products/:id", "PUT", product.PUT, OWNER],
  ["products/:id", "DELETE", product.DELETE, OWNER],
  ["products/:id/plans", "POST", productPlans.POST, OWNER],
  ["plans/:id", "PUT", plan.PUT, OWNER],
  ["promocodes", "GET", promocodes.GET, EVERYONE],
  ["promocodes", "POST", promocodes.POST, OFFERS],
  ["promocodes/:id", "GET", promocode.GET, EVERYONE],
  ["promocodes/:id", "PUT", promocode.PUT, OFFERS],
  ["promocodes/:id", "DELETE", promocode.DELETE, OFFERS],
  ["promocodes/validate", "POST", validate.POST, OFFERS],
  ["promocodes/bulk", "POST", bulk.POST, OFFERS],
  ["demo/access", "GET", demoAccess.GET, EVERYONE],
  ["demo/grant", "POST", demoGrant.POST, OFFERS],
  ["demo/extend/:id", "POST", demoExtend.POST, OFFERS],
  ["demo/revoke/:id", "POST", demoRevoke.POST, OFFERS],
  ["customers", "GET", customers.GET, EVERYONE],
  ["customers/:id", "GET", customer.GET, EVERYONE],
  ["orders", "GET", orders.GET, EVERYONE],
  ["orders/:id", "GET", order.GET, EVERYONE],
  ["payments", "GET", payments.GET, EVERYONE],
  ["ledger/accounts", "GET", ledgerAccounts.GET, ["owner", "readonly"]],
  ["ledger/accounts/:id", "GET", ledgerAccount.GET, ["owner", "readonly"]],
  ["ledger/accounts/:id/export", "GET", ledgerExport.GET, ["owner", "readonly"]],
  ["ledger/transfers/:id", "GET", ledgerTransfer.GET, ["owner", "readonly"]],
  ["ledger/adjustments", "POST", ledgerAdjust.POST, OWNER],
  ["mismatches", "GET", mismatches.GET, ["owner", "readonly"]],
  ["mismatches/:id/resolve", "POST", mismatchResolve.POST, OWNER],
  ["ledger/proofs", "GET", ledgerProofs.GET, ["owner", "readonly"]],
  ["ledger/proofs", "POST", ledgerProofs.POST, OWNER],
  ["audit", "GET", auditRoute.GET, OWNER],
  ["search", "GET", search.GET, EVERYONE],
  ["settings", "GET", settings.GET, OWNER],
  ["settings", "PUT", settings.PUT, OWNER],
  ["alerts/:id/close", "POST", closeAlert.POST, OWNER],
  ["pricing/simulate", "POST", simulate.POST, EVERYONE],
  ["account", "GET", account.GET, EVERYONE],
  ["account/password", "POST", accountPassword.POST, EVERYONE],
  ["account/sessions/revoke", "POST", revoke.POST, EVERYONE],
];

describe.each(ROUTES)("%s %s", (_name, method, handler, roles) => {
  it("asks for a session first", async () => {
    expect(await ask(handler, method)).toMatchObject({ status: 401, code: "auth.session_missing" });
  });

  it.each(EVERYONE)("answers a %s by the permission table", async (role) => {
    const { status } = await ask(handler, method, { role, id: "nobody" });
    expect(status === 403).toBe(!roles.includes(role));
  });
});

const draft = { name: "Spring", code: "SPRING", effect: { kind: "percent", basisPoints: 1000 } };
const aProduct = { slug: "news", kind: "service", name: { en: "News" }, description: { en: "" } };
const aPlan = { name: { en: "Plus" }, prices: [] };

describe("an unknown id", () => {
  it.each([
    ["product", "GET", product.GET, {}, "product.not_found"],
    ["product to change", "PUT", product.PUT, aProduct, "product.not_found"],
    ["product to archive", "DELETE", product.DELETE, {}, "product.not_found"],
    ["code", "GET", promocode.GET, {}, "promo.not_found"],
    ["code to change", "PUT", promocode.PUT, draft, "promo.not_found"],
    ["code to archive", "DELETE", promocode.DELETE, {}, "promo.not_found"],
    ["customer", "GET", customer.GET, {}, "customer.not_found"],
    ["order", "GET", order.GET, {}, "order.not_found"],
    ["demo to revoke", "POST", demoRevoke.POST, {}, "demo.not_found"],
    ["demo to extend", "POST", demoExtend.POST, { days: 3 }, "demo.not_found"],
  ] as const)("of a %s answers 404", async (_, method, handler, body, code) => {
    expect(await ask(handler, method, { role: "owner", id: "nobody", body })).toMatchObject({
      status: 404,
      code,
    });
  });

  it("of a plan's product answers 404", async () => {
    expect(
      await ask(productPlans.POST, "POST", { role: "owner", id: newId("product"), body: aPlan }),
    ).toMatchObject({ status: 404, code: "product.not_found" });
  });
});

describe("a wrong type", () => {
  it.each([
    ["products", products.POST, { ...aProduct, slug: 5 }, "slug"],
    ["products", products.POST, { ...aProduct, name: { ru: "Новости" } }, "name.en"],
    [
      "promocodes",
      promocodes.POST,
      { ...draft, effect: { kind: "percent", basisPoints: "ten" } },
      "effect.basisPoints",
    ],
    ["promocodes", promocodes.POST, { ...draft, endsAt: "tomorrow" }, "endsAt"],
    ["demo/grant", demoGrant.POST, { customerId: "c", productId: "p", days: "7" }, "days"],
  ] as const)("sent to %s names the field", async (_, handler, body, field) => {
    const { status, code, params } = await ask(handler, "POST", { role: "owner", body });
    expect({ status, code, field: params?.["field"] }).toEqual({
      status: 400,
      code: "request.invalid_input",
      field,
    });
  });

  it.each([
    ["?page=0", "page"],
    ["?size=7", "size"],
    ["?status=lost", "status[0]"],
    ["?sort=1;drop", "sort"],
  ])("in a list's address %s names the field", async (query, field) => {
    const { status, params } = await ask(promocodes.GET, "GET", { role: "owner", query });
    expect({ status, field: params?.["field"] }).toEqual({ status: 400, field });
  });
});

describe("an alert", () => {
  it("leaves the overview when the owner closes it, and the audit log says who did", async () => {
    const id = newId("alert");
    await database.db.insert(alerts).values({
      id,
      dedupeKey: id,
      kind: "admin_lost",
      severity: "critical",
      params: { channel: "Club" },
      createdAt: systemClock.now(),
    });
    const concern = expect.objectContaining({ id, kind: "admin_lost", closable: true });
    expect((await ask(overview.GET, "GET", { role: "owner" })).answer["concerns"]).toContainEqual(concern);

    expect((await ask(closeAlert.POST, "POST", { role: "owner", id })).status).toBe(200);
    expect((await ask(overview.GET, "GET", { role: "owner" })).answer["concerns"]).not.toContainEqual(
      concern,
    );
    const rows = await database.db.select().from(auditLog).where(eq(auditLog.entityId, id));
    expect(rows.map((row) => [row.actorKind, row.action])).toEqual([["admin", "alert.closed"]]);
  });
});

describe("a promo code's life through the API", () => {
  it("is created, found, paused with what it was before, and every step is in the audit log", async () => {
    const created = await ask(promocodes.POST, "POST", { role: "marketing", body: draft });
    expect(created.status).toBe(201);
    const id = String(created.answer["id"]);

    const taken = await ask(validate.POST, "POST", { role: "marketing", body: { ...draft, code: "spring" } });
    expect(taken).toMatchObject({ status: 409, code: "promo.code_taken" });

    const listed = await ask(promocodes.GET, "GET", { role: "readonly", query: "?q=spr&status=active" });
    expect(listed.answer).toMatchObject({ total: 1, rows: [{ id, code: "SPRING", standing: "active" }] });

    const matching = { matching: "q=spr", status: "paused" };
    const paused = await ask(bulk.POST, "POST", { role: "marketing", body: matching });
    expect(paused.answer).toEqual({ changed: [{ id, before: "active" }] });

    const undone = await ask(bulk.POST, "POST", { role: "marketing", body: { ids: [id], status: "active" } });
    expect(undone.answer).toEqual({ changed: [{ id, before: "paused" }] });

    const rows = await database.db.select().from(auditLog).where(eq(auditLog.entityId, id));
    expect(rows.map((row) => [row.action, row.before?.["status"], row.after?.["status"]])).toEqual([
      ["promotion.created", undefined, "active"],
      ["promotion.paused", "active", "paused"],
      ["promotion.resumed", "paused", "active"],
    ]);
  });

  it("treats % and _ in a search as letters", async () => {
    const { answer } = await ask(promocodes.GET, "GET", { role: "owner", query: "?q=%25" });
    expect(answer["total"]).toBe(0);
  });
});
