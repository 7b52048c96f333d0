import { ALIVE, OPENING } from "@/lib/delivery/rules";
import { proveLedger } from "@/lib/ledger/proof";
import { chargeOf } from "./bank";
import { asJob, CODE, type World } from "./world";

type Row = Record<string, string | number | null>;

/** Everything that must be true once all is quiet; one sentence for each thing that is not. */
export async function judge(world: World): Promise<string[]> {
  const ctx = asJob(world);
  const sql = async (text: string, values: unknown[] = []): Promise<Row[]> =>
    (await world.process().database.sql.query<Row>(text, values)).rows;
  const wrong: string[] = [];
  const must = (claim: boolean, complaint: string) => {
    if (!claim) wrong.push(complaint);
  };

  const proof = await proveLedger(ctx);
  for (const { name, broken, examples } of proof.checks)
    must(broken === 0, `the books: ${name} is broken ${broken} times (${examples.join(", ")})`);

  await judgeMoney(world, sql, must);
  await judgeAccess(world, sql, must);
  await judgePromotion(sql, must);
  await judgeEnds(sql, must);
  return wrong;
}

type Sql = (text: string, values?: unknown[]) => Promise<Row[]>;
type Must = (claim: boolean, complaint: string) => void;

/** The bank's books and ours say the same, charge by charge and in all. */
async function judgeMoney(world: World, sql: Sql, must: Must): Promise<void> {
  const attempts = await sql(
    "SELECT id, provider_ref, status, charge_id, amount_minor::text AS amount FROM payment_attempts",
  );
  const mismatches = await sql(
    "SELECT received->>'chargeId' AS charge, reason FROM payment_mismatches WHERE resolved_at IS NULL",
  );
  const ours = await sql(
    `SELECT r.payment_id, r.id, r.requested_by, r.status, r.to_provider_minor::text AS amount FROM refunds r`,
  );
  let expected = 0n;
  for (const payment of world.bank.payments.values()) {
    if (payment.status !== "paid") continue;
    const charge = chargeOf(payment);
    const attempt = attempts.find(({ charge_id }) => charge_id === charge);
    const isCredited = attempt?.["status"] === "settled" || attempt?.["status"] === "refunded";
    const isMismatch = mismatches.some((each) => each["charge"] === charge);
    must(
      isCredited !== isMismatch,
      `${charge} is ${isCredited ? "credited and a mismatch" : "neither credited nor a mismatch"}`,
    );
    expected += payment.amount;
    if (!isCredited) continue;
    for (const [id, { amount, status }] of payment.refunds) {
      const byHand = id.startsWith("hand_");
      const booked = byHand
        ? ours.some(
            (each) =>
              each["payment_id"] === attempt?.["id"] &&
              each["requested_by"] === "sandbox" &&
              each["status"] === "done" &&
              BigInt(each["amount"] ?? 0) === amount,
          )
        : ours.some((each) => each["id"] === id && each["status"] === "done");
      if (status === "done" && booked) expected -= amount;
      if (!byHand)
        must(
          (status === "done") === booked,
          `refund ${id} is ${status} at the bank and ${booked ? "booked" : "not booked"} here`,
        );
    }
    if (payment.dispute?.status === "lost") expected -= payment.amount;
  }
  const [cash] = await sql(
    "SELECT COALESCE(-sum(amount_minor), 0)::text AS cash FROM ledger_entries WHERE account_id LIKE 'provider_cash:sandbox:%'",
  );
  must(
    BigInt(cash?.["cash"] ?? 0) === expected,
    `the bank holds ${expected} for us, the books say ${cash?.["cash"]}`,
  );
  const twice = await sql(
    "SELECT order_id FROM payment_attempts WHERE status IN ('settled', 'refunded') GROUP BY order_id HAVING count(*) > 1",
  );
  const taps = await sql(
    "SELECT idempotency_key AS tap FROM orders GROUP BY customer_id, idempotency_key HAVING count(*) > 1",
  );
  must(taps.length === 0, `taps that bought more than once: ${taps.map(({ tap }) => tap).join(", ")}`);
  const overdone = await sql(
    `SELECT o.id FROM orders o JOIN refunds r ON r.order_id = o.id AND r.status <> 'failed'
     GROUP BY o.id HAVING sum(r.amount_minor) > o.total_minor`,
  );
  must(
    overdone.length === 0,
    `orders that gave back more than they took: ${overdone.map(({ id }) => id).join(", ")}`,
  );
  must(twice.length === 0, `orders paid twice: ${twice.map(({ order_id }) => order_id).join(", ")}`);
}

/** Who paid is inside, who did not is outside. */
async function judgeAccess(world: World, sql: Sql, must: Must): Promise<void> {
  const now = world.clock.now();
  // Jobs that stood still for longer than what was bought can deliver no more: then a person must have been told.
  const unfulfilled = await sql(
    `SELECT o.id FROM orders o LEFT JOIN subscription_orders s ON s.order_id = o.id
     WHERE o.status = 'paid' AND (s.order_id IS NULL OR o.fulfilled_at IS NULL)
       AND NOT (coalesce(s.period_end <= $1, false) AND EXISTS (SELECT 1 FROM outbox_events e
         WHERE e.name = 'delivery/mismatch_found' AND e.data->>'mismatch' = 'paid_not_delivered'
           AND e.data->>'entityId' = o.id))`,
    [now],
  );
  must(unfulfilled.length === 0, `paid and not fulfilled: ${unfulfilled.map(({ id }) => id).join(", ")}`);
  const members = new Map(
    world.telegram.room(world.chatId).members.map(({ user, status }) => [BigInt(user.id), status]),
  );
  for (const buyer of world.buyers) {
    const subscriptions = await sql(
      `SELECT s.id, s.status, s.period_end::text AS period_end,
        EXISTS (SELECT 1 FROM subscription_orders so JOIN orders o ON o.id = so.order_id
          WHERE so.subscription_id = s.id AND o.status = 'paid') AS paid,
        (SELECT string_agg(d.status, ',') FROM deliveries d WHERE d.subscription_id = s.id) AS doors
       FROM subscriptions s WHERE s.customer_id = $1`,
      [buyer.id],
    );
    const alive = subscriptions.filter(({ status }) => OPENING.includes(status as never));
    must(alive.length <= 1, `${buyer.id} has ${alive.length} living subscriptions`);
    for (const each of subscriptions) {
      const isAlive = alive.includes(each);
      const doors = String(each["doors"] ?? "")
        .split(",")
        .filter(Boolean);
      if (isAlive) {
        must(Boolean(each["paid"]), `${each["id"]} lives and nobody paid for it`);
        must(new Date(String(each["period_end"])) > now, `${each["id"]} lives beyond what was paid`);
        must(
          doors.length > 0 && doors.every((door) => door === "invited" || door === "joined"),
          `${each["id"]} lives, its doors are ${doors.join(",") || "none"}`,
        );
      } else
        must(
          doors.every((door) => !ALIVE.includes(door as never) && door !== "removing"),
          `${each["id"]} is ${each["status"]}, its doors are ${doors.join(",")}`,
        );
    }
    const standing = members.get(buyer.telegramId);
    if (alive.length === 0) must(standing !== "member", `${buyer.id} has no subscription and is inside`);
  }
}

/** Every use that has a slot is counted, and none too many. */
async function judgePromotion(sql: Sql, must: Must): Promise<void> {
  const [limit] = await sql(
    `SELECT l.maximum, l.held, l.committed,
      (SELECT count(*)::int FROM promotion_redemptions r WHERE r.promotion_id = p.id AND r.state = 'held') AS holds,
      (SELECT count(*)::int FROM promotion_redemptions r
        WHERE r.promotion_id = p.id AND r.state = 'committed' AND r.has_slot) AS uses,
      (SELECT count(*)::int FROM promotion_redemptions r WHERE r.promotion_id = p.id AND NOT r.has_slot) AS honoured,
      (SELECT count(*)::int FROM outbox_events e WHERE e.name = 'promotion/honoured_late') AS told,
      (SELECT sum(u.committed)::int FROM promotion_customer_uses u WHERE u.promotion_id = p.id) AS own,
      (SELECT count(*)::int FROM promotion_redemptions r
        WHERE r.promotion_id = p.id AND r.state = 'committed') AS paid
     FROM promotions p JOIN promotion_limits l ON l.id = p.limit_id WHERE p.code = $1`,
    [CODE],
  );
  const counted = Object.fromEntries(Object.entries(limit ?? {}).map(([key, value]) => [key, Number(value)]));
  const { held = 0, committed = 0, holds = 0, uses = 0, maximum = 0 } = counted;
  const { honoured = 0, told = 0, own = 0, paid = 0 } = counted;
  must(held === holds, `the code's limit says ${held} held, there are ${holds}`);
  must(committed === uses, `the code's limit says ${committed} used, there are ${uses}`);
  must(own === paid, `the buyers' own counts say ${own} used, there are ${paid}`);
  must(honoured === told, `${honoured} uses were honoured late, the owner was told of ${told}`);
  must(committed + held <= maximum, `the code was given ${committed + held} times of ${maximum}`);
}

/** Everything has an end once nothing goes wrong any more. */
async function judgeEnds(sql: Sql, must: Must): Promise<void> {
  const open: readonly (readonly [string, string])[] = [
    ["orders still reserved", "SELECT id FROM orders WHERE status = 'reserved'"],
    ["webhooks not worked off", "SELECT id FROM inbox_events WHERE processed_at IS NULL"],
    ["refunds under way", "SELECT id FROM refunds WHERE status IN ('requested', 'pending')"],
    ["events not told", "SELECT id FROM outbox_events WHERE relayed_at IS NULL"],
    ["holds on nothing", "SELECT id FROM ledger_holds WHERE state = 'held'"],
    ["deliveries under way", "SELECT id FROM deliveries WHERE status IN ('pending', 'removing')"],
  ];
  for (const [what, text] of open) {
    const rows = await sql(text);
    must(rows.length === 0, `${what}: ${rows.map(({ id }) => id).join(", ")}`);
  }
}
