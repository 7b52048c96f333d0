import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expireReservations } from "@/lib/checkout/close";
import { reconcilePending } from "@/lib/checkout/reconcile";
import { startCheckout } from "@/lib/checkout/start";
import type { OrderSummary } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { DAY, HOUR, MINUTE, plus } from "@/lib/core/time";
import { watchTransfer } from "@/lib/notifications/alerts";
import { notifyOf, type ToldEvent } from "@/lib/notifications/queue";
import { listTransfers, readTransferInFull, TransferListInput } from "@/lib/payments/transfer-queries";
import { movableClock } from "@/tests/access-shop";
import { type CommerceShop, certain, openCommerceShop } from "@/tests/commerce-shop";
import { switchOn } from "@/tests/doubles/shop-keys";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { ApproveTransfer, approveTransfer, readTransfer, rejectTransfer, sendReceipt } from "./transfers";

const clock = movableClock("2026-03-01T12:00:00Z");
const ACCOUNTS = "SAR\nBank: Al Rajhi\nIBAN: SA03 8000 0000 6080 1016 7519";
const NOTE = "";
let database: TestDatabase;
let shop: CommerceShop;
let owner: CommerceShop["ctx"];

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await openCommerceShop(database, clock);
  owner = shop.as({ kind: "admin", adminId: "adm_1" as Id<"admin">, role: "owner", name: "Owner" });
  await switchOn(database, "bank", { accounts: ACCOUNTS }, clock.now());
});
afterAll(() => database.drop());

let files = 0;
/** A picture that nobody has sent before. */
function picture(): Buffer {
  files += 1;
  const bytes = Buffer.alloc(57);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes);
  bytes.write("IHDR", 12, "latin1");
  bytes.writeUInt32BE(800, 16);
  bytes.writeUInt32BE(600 + files, 20);
  bytes.write("IEND", 49, "latin1");
  return bytes;
}

async function ordered() {
  const buyer = await shop.customer();
  const request = await shop.request(buyer.ctx, { method: "bank" });
  const order = certain(await startCheckout(buyer.ctx, request));
  return { buyer, order, id: order.payment?.id as Id<"payment"> };
}
const statusOf = async (order: OrderSummary) => {
  const { rows } = await database.sql.query<{ status: string }>("select status from orders where id = $1", [
    order.id,
  ]);
  return rows[0]?.status;
};
const events = async (name: string, paymentId: string) => {
  const { rows } = await database.sql.query<{ id: string; data: Record<string, string> }>(
    "select id, data from outbox_events where name = $1 and data->>'paymentId' = $2 order by id",
    [name, paymentId],
  );
  return rows;
};
const approve = (id: Id<"payment">, received: number, currency = "SAR") =>
  approveTransfer(owner, ApproveTransfer.parse({ id, received, currency }));

describe("an order paid by transfer", () => {
  it("shows where to send what, under a reference of its own", async () => {
    const [one, other] = [await ordered(), await ordered()];
    expect(one.order.payment?.action.kind).toBe("show_details");
    const transfer = certain(await readTransfer(one.buyer.ctx, { id: one.order.id }));
    expect(transfer).toMatchObject({
      amount: { amount: 4900, currency: "SAR" },
      account: [
        { label: "Bank", value: "Al Rajhi" },
        { label: "IBAN", value: "SA03 8000 0000 6080 1016 7519" },
      ],
      status: "awaited",
      receipts: 0,
      canSend: true,
    });
    expect(transfer.reference).toMatch(/^\w{3}-\w{3}-\w{3}$/);
    expect(certain(await readTransfer(other.buyer.ctx, { id: other.order.id })).reference).not.toBe(
      transfer.reference,
    );
  });

  it("is nobody else's to see or to send receipts for", async () => {
    const { order } = await ordered();
    const stranger = await shop.customer();
    expect(await readTransfer(stranger.ctx, { id: order.id })).toMatchObject({ error: "transfer.not_found" });
    expect(await sendReceipt(stranger.ctx, { id: order.id, bytes: picture() })).toMatchObject({
      error: "transfer.not_found",
    });
  });

  it("is not offered in a currency that has no account", async () => {
    const buyer = await shop.customer();
    const request = await shop.request(buyer.ctx, { method: "bank", currency: "USD" });
    expect(await startCheckout(buyer.ctx, request)).toMatchObject({
      error: "payment.method_unavailable",
      params: { reason: "currency" },
    });
  });

  it("is held for days, and longer once a receipt was sent", async () => {
    const { buyer, order } = await ordered();
    expect(Date.parse(order.reservedUntil)).toBeGreaterThanOrEqual(plus(clock.now(), 5 * DAY).getTime());
    clock.by(4 * DAY + 20 * HOUR);
    const sent = certain(await sendReceipt(buyer.ctx, { id: order.id, bytes: picture() }));
    expect(Date.parse(sent.waitsUntil)).toBe(plus(clock.now(), 3 * DAY).getTime());
    clock.by(2 * DAY);
    await expireReservations(shop.ctx, 100);
    expect(await statusOf(order)).toBe("reserved");
    // Another receipt does not hold it for ever.
    const again = certain(await sendReceipt(buyer.ctx, { id: order.id, bytes: picture() }));
    expect(again.waitsUntil).toBe(sent.waitsUntil);
  });
});

describe("a receipt", () => {
  it("pays nothing by itself, and waits for the owner", async () => {
    const { buyer, order, id } = await ordered();
    const sent = certain(await sendReceipt(buyer.ctx, { id: order.id, bytes: picture() }));
    expect(sent).toMatchObject({ status: "in_review", receipts: 1 });
    clock.by(2 * MINUTE);
    await reconcilePending(shop.ctx, 50);
    expect(await statusOf(order)).toBe("reserved");
    const { value: queue } = await listTransfers(owner, TransferListInput.parse({ status: "in_review" }));
    expect(queue.rows[0]?.id).toBe(id);
    expect(certain(await readTransferInFull(owner, { id })).receiptList).toHaveLength(1);
  });

  it("sent twice is one receipt", async () => {
    const { buyer, order, id } = await ordered();
    const bytes = picture();
    for (let i = 0; i < 3; i++) certain(await sendReceipt(buyer.ctx, { id: order.id, bytes }));
    expect(certain(await readTransfer(buyer.ctx, { id: order.id })).receipts).toBe(1);
    expect(await events("transfer/sent", id)).toHaveLength(1);
  });

  it("comes five times at most", async () => {
    const { buyer, order } = await ordered();
    for (let i = 0; i < 5; i++) certain(await sendReceipt(buyer.ctx, { id: order.id, bytes: picture() }));
    expect(await sendReceipt(buyer.ctx, { id: order.id, bytes: picture() })).toMatchObject({
      error: "receipt.too_many",
    });
    expect(certain(await readTransfer(buyer.ctx, { id: order.id })).canSend).toBe(false);
  });

  it.each([
    ["a page", Buffer.from("<html><script>1</script></html>"), "receipt.not_a_picture"],
    ["nothing", Buffer.alloc(0), "receipt.empty"],
    ["half a picture", picture().subarray(0, 30), "receipt.unreadable"],
  ])("is not %s", async (_, bytes, error) => {
    const { buyer, order } = await ordered();
    expect(await sendReceipt(buyer.ctx, { id: order.id, bytes })).toMatchObject({ error });
    expect(certain(await readTransfer(buyer.ctx, { id: order.id })).status).toBe("awaited");
  });

  it("is found by its reference as a bank prints it", async () => {
    const { buyer, order, id } = await ordered();
    const { reference } = certain(await readTransfer(buyer.ctx, { id: order.id }));
    const printed = reference.replaceAll("-", "").toLowerCase();
    const { value: found } = await listTransfers(owner, TransferListInput.parse({ q: printed }));
    expect(found.rows.map((row) => row.id)).toEqual([id]);
  });

  it("tells the owner once and is off their list when it is decided", async () => {
    const { buyer, order, id } = await ordered();
    certain(await sendReceipt(buyer.ctx, { id: order.id, bytes: picture() }));
    const data = { paymentId: id, orderId: order.id };
    const sent = { name: "transfer/sent", data, id: "evt_1" } as const;
    const { alertId } = certain(await watchTransfer(shop.ctx, sent));
    expect(certain(await watchTransfer(shop.ctx, sent)).alertId).toBeNull();
    certain(await watchTransfer(shop.ctx, { ...sent, name: "transfer/decided" }));
    const { rows } = await database.sql.query(
      "select 1 from alerts where id = $1 and closed_at is not null",
      [alertId],
    );
    expect(rows).toHaveLength(1);
  });
});

describe("the owner's word", () => {
  it("settles the order once", async () => {
    const { order, id } = await ordered();
    expect(certain(await approve(id, 4900)).outcome).toBe("settled");
    expect(await statusOf(order)).toBe("paid");
    expect(await approve(id, 4900)).toMatchObject({ error: "transfer.already_decided" });
    const { rows } = await database.sql.query(
      "select 1 from outbox_events where name = 'order/paid' and data->>'orderId' = $1",
      [order.id],
    );
    expect(rows).toHaveLength(1);
  });

  it("said by two at once settles once", async () => {
    const { order, id } = await ordered();
    const answers = await Promise.all([approve(id, 4900), approve(id, 4900), approve(id, 4900)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await statusOf(order)).toBe("paid");
  });

  it("settles an order whose time was over", async () => {
    const { order, id } = await ordered();
    clock.by(10 * DAY);
    await expireReservations(shop.ctx, 100);
    expect(await statusOf(order)).toBe("expired");
    certain(await approve(id, 4900));
    expect(await statusOf(order)).toBe("paid");
  });

  it.each([
    ["less", 4899, "SAR", "amount"],
    ["more", 4901, "SAR", "amount"],
    ["another currency", 4900, "USD", "currency"],
  ])(
    "that %s came credits nobody, tells the customer and keeps the money in sight",
    async (_, received, currency, reason) => {
      const { order, id, buyer } = await ordered();
      expect(certain(await approve(id, received, currency)).outcome).toBe("mismatched");
      expect(await statusOf(order)).toBe("reserved");
      const { reference } = certain(await readTransfer(buyer.ctx, { id: order.id }));
      const { rows } = await database.sql.query<{ reason: string }>(
        "select reason from payment_mismatches where provider_ref = $1",
        [reference.replaceAll("-", "")],
      );
      expect(rows).toEqual([{ reason }]);
      expect(await events("transfer/rejected", id)).toMatchObject([{ data: { reason: "wrong_amount" } }]);
    },
  );

  it("that nothing came tells why, and the customer may try again", async () => {
    const { buyer, order, id } = await ordered();
    certain(await sendReceipt(buyer.ctx, { id: order.id, bytes: picture() }));
    certain(await rejectTransfer(owner, { id, reason: "unreadable", note: "Please send the whole page." }));
    expect(certain(await readTransfer(buyer.ctx, { id: order.id }))).toMatchObject({
      status: "rejected",
      reason: "unreadable",
      note: "Please send the whole page.",
      canSend: true,
    });
    const [told] = await events("transfer/rejected", id);
    const event = { name: "transfer/rejected", id: told?.id, data: told?.data } as unknown as ToldEvent;
    expect(certain(await notifyOf(shop.ctx, event)).notificationId).not.toBeNull();
    expect(certain(await notifyOf(shop.ctx, event)).notificationId).toBeNull();
    const again = certain(await sendReceipt(buyer.ctx, { id: order.id, bytes: picture() }));
    expect(again).toMatchObject({ status: "in_review", reason: null, note: null });
    certain(await rejectTransfer(owner, { id, reason: "not_received", note: NOTE }));
    certain(await approve(id, 4900));
    expect(await statusOf(order)).toBe("paid");
  });

  it("is finished by the sweep where the process ended before it settled", async () => {
    const { order, id } = await ordered();
    await database.sql.query(
      "update bank_transfers set status = 'approved', received_minor = 4900, received_currency = 'SAR' where payment_id = $1",
      [id],
    );
    clock.by(2 * MINUTE);
    await reconcilePending(shop.ctx, 100);
    expect(await statusOf(order)).toBe("paid");
  });

  it("needs a transfer", async () => {
    const id = "pay_00000000000000000000000000" as Id<"payment">;
    expect(await approve(id, 4900)).toMatchObject({ error: "transfer.not_found" });
    expect(await rejectTransfer(owner, { id, reason: "other", note: NOTE })).toMatchObject({
      error: "transfer.not_found",
    });
  });

  it.each([0, -1, 1.5, "4900", 2 ** 60])("is not %j", (received) => {
    expect(
      ApproveTransfer.safeParse({ id: "pay_00000000000000000000000000", received, currency: "SAR" }).success,
    ).toBe(false);
  });
});
