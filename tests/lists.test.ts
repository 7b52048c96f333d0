import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedDemoShop } from "@/db/seed";
import { AuditListInput, listAudit } from "@/lib/audit/admin-queries";
import { listOrders, OrderListInput } from "@/lib/checkout/admin-queries";
import { system } from "@/lib/core/actor";
import { fixedClock, HOUR } from "@/lib/core/time";
import { CustomerListInput, listCustomers } from "@/lib/customers/admin-queries";
import { DemoListInput, listDemos } from "@/lib/demo/admin-queries";
import { AccountListInput, listAccounts } from "@/lib/ledger/admin-queries";
import { listPayments, PaymentListInput } from "@/lib/payments/admin-queries";
import { InboxListInput, listInbox } from "@/lib/payments/inbox-queries";
import { listMismatches, MismatchListInput } from "@/lib/payments/mismatch-queries";
import { listTransfers, TransferListInput } from "@/lib/payments/transfer-queries";
import { listDiscounts, listPromos, PromoListInput } from "@/lib/promotions/admin-queries";
import { BatchListInput, listBatches } from "@/lib/promotions/batch-queries";
import { CampaignListInput, listCampaigns } from "@/lib/promotions/campaign-queries";
import { DisputeListInput, listDisputes, listRefunds, RefundListInput } from "@/lib/refunds/admin-queries";
import { createTestDatabase, type TestDatabase } from "./postgres";

let database: TestDatabase;
let ctx: { db: TestDatabase["db"]; clock: ReturnType<typeof fixedClock>; actor: ReturnType<typeof system> };
beforeAll(async () => {
  database = await createTestDatabase();
  const clock = fixedClock("2026-11-20T15:42:00Z");
  await seedDemoShop(database, clock);
  ctx = { db: database.db, clock, actor: system("test") };
  await writeRareRows();
});
afterAll(() => database.drop());

/** What no demo shop has happens here: at the last moment of a day in Riyadh, at the first of the next, and a day later. */
async function writeRareRows(): Promise<void> {
  const [payment] = (
    await database.sql.query(
      "SELECT id, order_id, customer_id FROM payment_attempts WHERE id NOT IN (SELECT payment_id FROM bank_transfers) LIMIT 1",
    )
  ).rows as { id: string; order_id: string; customer_id: string }[];
  if (!payment) throw new Error("the demo shop has payments");
  const { id, order_id, customer_id } = payment;
  const write = (text: string, values: unknown[]) => database.sql.query(text, values);
  const instants = ["2026-11-10T20:59:59.999Z", "2026-11-10T21:00:00.000Z", "2026-11-11T21:00:00.000Z"];
  for (const [at, instant_] of instants.entries()) {
    const named = (what: string) => `${what}_of_day_${at}`;
    await write(
      `INSERT INTO refunds (id, order_id, payment_id, customer_id, idempotency_key, request_hash, amount_minor, to_provider_minor,
         to_wallet_minor, currency, reason, status, is_full, ends_access, reversed, requested_by, created_at)
       VALUES ($1, $2, $3, $4, $1, $1, 100, 100, 0, 'SAR', 'goodwill', 'failed', false, false, '{}', 'test', $5)`,
      [named("rfd"), order_id, id, customer_id, instant_],
    );
    await write(
      `INSERT INTO disputes (id, provider, dispute_ref, order_id, payment_id, customer_id, amount_minor, currency, reason, status, opened_at)
       VALUES ($1, 'stripe', $1, $2, $3, $4, 100, 'SAR', 'fraudulent', 'open', $5)`,
      [named("dsp"), order_id, id, customer_id, instant_],
    );
    await write(
      `INSERT INTO payment_mismatches (id, provider, provider_ref, reason, expected, received, created_at)
       VALUES ($1, 'stripe', $1, 'unknown', '{}', '{"amountMinor": "100", "currency": "SAR"}', $2)`,
      [named("mis"), instant_],
    );
    await write(
      `INSERT INTO inbox_events (id, provider, event_id, kind, body, headers, received_at)
       VALUES ($1, 'stripe', $1, 'charge.refunded', '', '{}', $2)`,
      [named("inb"), instant_],
    );
    await write(
      `INSERT INTO payment_attempts (id, order_id, customer_id, idempotency_key, provider, method, amount_minor, currency, created_at, expires_at)
       VALUES ($1, $2, $3, $1, 'bank', 'bank', 100, 'SAR', $4, $4)`,
      [named("pay"), order_id, customer_id, instant_],
    );
    await write(
      "INSERT INTO bank_transfers (payment_id, reference, status, created_at, sent_at) VALUES ($1, $1, 'in_review', '2026-11-01T00:00Z', $2)",
      [named("pay"), instant_],
    );
  }
}

type Item = Record<string, unknown> & { id: string };
interface List {
  read(address: Record<string, string>): Promise<{ rows: Item[]; total: number; all: number; size: number }>;
  /** The columns it sorts by, and what each sorts. */
  sorts: Record<string, (row: Item) => unknown>;
  /** A filter, its value, and how a row shows that it passed. */
  filter: readonly [string, string, (row: Item) => boolean];
  /** The instant by which days filter it. */
  day?: (row: Item) => Date;
  /** Until somebody asks for them. */
  hidesArchived?: true;
}

const of =
  (key: string) =>
  (row: Item): unknown =>
    row[key];
const instant =
  (key: string) =>
  (row: Item): Date =>
    row[key] as Date;
function list<Input>(
  schema: { parse(address: unknown): Input },
  read: (given: typeof ctx, input: Input) => Promise<{ value: unknown }>,
): List["read"] {
  return async (address) =>
    (await read(ctx, schema.parse(address))).value as Awaited<ReturnType<List["read"]>>;
}

const LISTS: Record<string, List> = {
  payments: {
    read: list(PaymentListInput, listPayments),
    day: instant("createdAt"),
    sorts: { created: of("createdAt"), amount: of("amountMinor"), settled: of("settledAt") },
    filter: ["status", "settled", (row) => row["status"] === "settled"],
  },
  orders: {
    read: list(OrderListInput, listOrders),
    day: instant("createdAt"),
    sorts: { created: of("createdAt"), number: of("number"), total: of("totalMinor"), paid: of("paidAt") },
    filter: ["access", "waiting", (row) => row["status"] === "paid" && row["fulfilledAt"] === null],
  },
  customers: {
    read: list(CustomerListInput, listCustomers),
    sorts: { joined: of("createdAt"), seen: of("lastSeenAt"), until: of("accessUntil") },
    filter: ["language", "ru,fa", (row) => row["language"] === "ru" || row["language"] === "fa"],
  },
  refunds: {
    read: list(RefundListInput, listRefunds),
    day: instant("createdAt"),
    sorts: { created: of("createdAt"), amount: of("amountMinor"), settled: of("settledAt") },
    filter: ["status", "done", (row) => row["status"] === "done"],
  },
  disputes: {
    read: list(DisputeListInput, listDisputes),
    day: instant("openedAt"),
    sorts: { opened: of("openedAt"), amount: of("amountMinor"), due: of("dueBy") },
    filter: ["status", "won,lost", (row) => row["closedAt"] !== null],
  },
  transfers: {
    read: list(TransferListInput, listTransfers),
    day: (row) => (row["sentAt"] ?? row["createdAt"]) as Date,
    sorts: {},
    filter: ["status", "in_review", (row) => row["status"] === "in_review"],
  },
  mismatches: {
    read: list(MismatchListInput, listMismatches),
    day: instant("createdAt"),
    sorts: {},
    filter: ["status", "open", (row) => row["resolvedAt"] === null],
  },
  webhooks: {
    read: list(InboxListInput, listInbox),
    day: instant("receivedAt"),
    sorts: { received: of("receivedAt"), attempts: of("attempts") },
    filter: ["state", "done", (row) => row["state"] === "done"],
  },
  demos: {
    read: list(DemoListInput, listDemos),
    sorts: { started: of("createdAt"), ends: of("endsAt") },
    filter: ["status", "converted", (row) => row["status"] === "converted"],
  },
  accounts: {
    read: list(AccountListInput, listAccounts),
    sorts: { held: of("heldMinor"), last: of("lastAt") },
    filter: ["unit", "SAR,USD", (row) => row["unit"] === "SAR" || row["unit"] === "USD"],
  },
  campaigns: {
    read: list(CampaignListInput, listCampaigns),
    sorts: { created: of("createdAt"), ends: of("endsAt") },
    filter: ["status", "active", (row) => row["standing"] === "active"],
    hidesArchived: true,
  },
  codes: {
    read: list(PromoListInput, listPromos),
    sorts: { created: of("createdAt"), code: of("code"), ends: of("endsAt") },
    filter: ["status", "expired,paused", (row) => row["standing"] !== "active"],
    hidesArchived: true,
  },
  discounts: {
    read: list(PromoListInput, listDiscounts),
    sorts: { created: of("createdAt"), ends: of("endsAt") },
    filter: ["status", "active", (row) => row["standing"] === "active"],
    hidesArchived: true,
  },
  batches: {
    read: list(BatchListInput, listBatches),
    sorts: { created: of("createdAt"), size: of("size"), ends: of("endsAt") },
    filter: ["status", "active", (row) => row["standing"] === "active"],
    hidesArchived: true,
  },
  audit: {
    read: list(AuditListInput, listAudit),
    sorts: { at: of("id") },
    filter: ["who", "admin", (row) => row["actorKind"] === "admin"],
  },
};

/** Absent values come last whichever way a list runs. */
function isSorted(values: unknown[], upwards: boolean): boolean {
  const present = values.filter((value) => value !== null) as (Date | bigint | number | string)[];
  const lastPresent = values.findLastIndex((value) => value !== null);
  return (
    lastPresent < present.length &&
    present.every((value, at) => {
      const next = present[at + 1];
      return next === undefined || (upwards ? value <= next : value >= next);
    })
  );
}

describe.each(Object.entries(LISTS))("the list of %s", (_name, { read, sorts, filter, hidesArchived }) => {
  it("shows all there is, page by page, each row once", async () => {
    const ids: string[] = [];
    const first = await read({ size: "25" });
    for (let page = 1; page <= Math.ceil(first.total / 25); page++)
      ids.push(...(await read({ size: "25", page: String(page) })).rows.map(({ id }) => id));
    if (!hidesArchived) expect(first.total).toBe(first.all);
    expect([ids.length, new Set(ids).size]).toEqual([first.total, first.total]);
  });

  it("has nothing past its end and finds nothing that is not there", async () => {
    expect((await read({ page: "100000" })).rows).toEqual([]);
    const { rows, total, all } = await read({ q: "nothing is called %_ like this" });
    expect([rows, total]).toEqual([[], 0]);
    expect(all).toBe((await read({})).all);
  });

  it.each(Object.keys(sorts).flatMap((key) => [key, `-${key}`]))("sorts by %s", async (sort) => {
    const { rows } = await read({ sort, size: "100" });
    const shown = sorts[sort.replace("-", "")] ?? of("id");
    expect(isSorted(rows.map(shown), !sort.startsWith("-"))).toBe(true);
  });

  it("counts what passes a filter beside what there is", async () => {
    const [key, value, passes] = filter;
    const { rows, total, all } = await read({ [key]: value, size: "100" });
    expect(rows.every(passes)).toBe(true);
    expect(rows.length).toBe(Math.min(total, 100));
    expect(all).toBe((await read({})).all);
  });
});

const dated = Object.entries(LISTS).flatMap(([name, { read, day }]) => (day ? [{ name, read, day }] : []));

describe.each(dated)("the days of the list of $name", ({ read, day }) => {
  /** The day of an instant in Riyadh, three hours before UTC all the year. */
  const inShop = (at: Date) => new Date(at.getTime() + 3 * HOUR).toISOString().slice(0, 10);

  it("are the shop's own: each row is in its day, from the first moment to before the next", async () => {
    const { rows } = await read({ size: "100" });
    const days = [...new Set(rows.map((row) => inShop(day(row))))];
    expect(days.length).toBeGreaterThan(1);
    for (const one of days) {
      const found = await read({ days: `${one},${one}`, size: "100" });
      expect(found.rows.map((row) => inShop(day(row)))).toEqual(found.rows.map(() => one));
      const seen = rows.filter((row) => inShop(day(row)) === one).map(({ id }) => id);
      expect(found.rows.map(({ id }) => id)).toEqual(expect.arrayContaining(seen));
    }
  });

  it("divide the whole without a gap or an overlap", async () => {
    const { all, total } = await read({});
    const until = await read({ days: ",2026-11-10" });
    const since = await read({ days: "2026-11-11," });
    expect(until.total + since.total).toBe(total);
    expect(until.total * since.total).toBeGreaterThan(0);
    expect([until.all, since.all]).toEqual([all, all]);
  });

  it.each(["2026-02-30,", "yesterday", ",2026-13-01"])("refuse %s", async (days) => {
    await expect(read({ days })).rejects.toThrow("must be two days");
  });
});
