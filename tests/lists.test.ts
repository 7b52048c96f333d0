import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedDemoShop } from "@/db/seed";
import { AuditListInput, listAudit } from "@/lib/audit/admin-queries";
import { listOrders, OrderListInput } from "@/lib/checkout/admin-queries";
import { system } from "@/lib/core/actor";
import { fixedClock } from "@/lib/core/time";
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
});
afterAll(() => database.drop());

type Item = Record<string, unknown> & { id: string };
interface List {
  read(address: Record<string, string>): Promise<{ rows: Item[]; total: number; all: number; size: number }>;
  /** The columns it sorts by, and what each sorts. */
  sorts: Record<string, (row: Item) => unknown>;
  /** A filter, its value, and how a row shows that it passed. */
  filter: readonly [string, string, (row: Item) => boolean];
  /** Until somebody asks for them. */
  hidesArchived?: true;
}

const of =
  (key: string) =>
  (row: Item): unknown =>
    row[key];
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
    sorts: { created: of("createdAt"), amount: of("amountMinor"), settled: of("settledAt") },
    filter: ["status", "settled", (row) => row["status"] === "settled"],
  },
  orders: {
    read: list(OrderListInput, listOrders),
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
    sorts: { created: of("createdAt"), amount: of("amountMinor"), settled: of("settledAt") },
    filter: ["status", "done", (row) => row["status"] === "done"],
  },
  disputes: {
    read: list(DisputeListInput, listDisputes),
    sorts: { opened: of("openedAt"), amount: of("amountMinor"), due: of("dueBy") },
    filter: ["status", "won,lost", (row) => row["closedAt"] !== null],
  },
  transfers: {
    read: list(TransferListInput, listTransfers),
    sorts: {},
    filter: ["status", "in_review", (row) => row["status"] === "in_review"],
  },
  mismatches: {
    read: list(MismatchListInput, listMismatches),
    sorts: {},
    filter: ["status", "open", (row) => row["resolvedAt"] === null],
  },
  webhooks: {
    read: list(InboxListInput, listInbox),
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
