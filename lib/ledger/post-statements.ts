/**
 * Writes the transfers whose key is new with their entries, and moves the balances of customers' accounts, several of them
 * locked in the order of their ids. The shop's own accounts are not written. Where an account is absent, nothing is.
 */
export const POST_MANY = {
  name: "ledger_post_many",
  text: `
    WITH legs AS MATERIALIZED (
      SELECT * FROM json_to_recordset($2::json) AS l(n int, transfer_id text, account_id text, unit text, amount bigint,
        is_customers boolean, may_overdraw boolean)
    ), absent AS MATERIALIZED (
      SELECT id FROM unnest($3::text[]) AS id WHERE (SELECT true FROM ledger_accounts x WHERE x.id = id.id) IS NULL
    ), fresh AS (
      INSERT INTO ledger_transfers (id, key, digest, kind, memo, customer_id, order_id, payment_id, refund_id, mismatch_id,
        posted_at)
      SELECT id, key, digest, kind, memo, customer_id, order_id, payment_id, refund_id, mismatch_id,
        COALESCE(posted_at, $4)
      FROM json_to_recordset($1::json) AS w(id text, key text, digest text, kind text, memo text, customer_id text,
        order_id text, payment_id text, refund_id text, mismatch_id text, posted_at timestamptz)
      WHERE NOT EXISTS (SELECT 1 FROM absent)
      ON CONFLICT (id) DO NOTHING RETURNING id
    ), deltas AS MATERIALIZED (
      SELECT l.account_id AS id, sum(l.amount)::bigint AS delta, bool_or(l.may_overdraw) AS may_overdraw
      FROM legs l JOIN fresh f ON f.id = l.transfer_id
      WHERE l.is_customers GROUP BY l.account_id
    ), locked AS MATERIALIZED (
      SELECT x.id FROM ledger_accounts x JOIN deltas d ON d.id = x.id
      WHERE (SELECT count(*) FROM deltas) > 1 ORDER BY x.id FOR NO KEY UPDATE OF x
    ), moved AS (
      UPDATE ledger_accounts x SET balance_minor = x.balance_minor + d.delta,
        is_overdrawn = x.balance_minor + d.delta < x.held_minor
      FROM deltas d
      WHERE x.id = d.id AND (SELECT count(*) FROM locked) >= 0
        AND (d.delta >= 0 OR d.may_overdraw OR x.balance_minor + d.delta >= x.held_minor)
      RETURNING x.id
    ), short AS MATERIALIZED (
      SELECT id FROM deltas WHERE id NOT IN (SELECT id FROM moved)
    ), posted AS (
      INSERT INTO ledger_entries (transfer_id, account_id, unit, amount_minor)
      SELECT l.transfer_id, l.account_id, l.unit, l.amount FROM legs l
      WHERE l.transfer_id IN (SELECT id FROM fresh) AND NOT EXISTS (SELECT 1 FROM short)
      ORDER BY l.n
    )
    SELECT (SELECT COALESCE(json_agg(id), '[]') FROM fresh) AS fresh,
           (SELECT COALESCE(json_agg(id), '[]') FROM short) AS short,
           EXISTS (SELECT 1 FROM absent) AS "isAbsent"`,
};

/** The same for one transfer that touches one customer's account at most, as nearly all do: a third less work. */
export const POST_ONE = {
  name: "ledger_post_one",
  text: `
    WITH absent AS MATERIALIZED (
      SELECT id FROM unnest($12::text[]) AS id WHERE (SELECT true FROM ledger_accounts x WHERE x.id = id.id) IS NULL
    ), fresh AS (
      INSERT INTO ledger_transfers (id, key, digest, kind, memo, customer_id, order_id, payment_id, refund_id, mismatch_id,
        posted_at)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::timestamptz WHERE NOT EXISTS (SELECT 1 FROM absent)
      ON CONFLICT (id) DO NOTHING RETURNING id
    ), moved AS (
      UPDATE ledger_accounts x SET balance_minor = x.balance_minor + $16::bigint,
        is_overdrawn = x.balance_minor + $16::bigint < x.held_minor
      WHERE x.id = $15::text AND EXISTS (SELECT 1 FROM fresh)
        AND ($16::bigint >= 0 OR $17::boolean OR x.balance_minor + $16::bigint >= x.held_minor)
      RETURNING x.id
    ), posted AS (
      INSERT INTO ledger_entries (transfer_id, account_id, unit, amount_minor)
      SELECT f.id, l.account_id, l.unit, l.amount
      FROM fresh f, unnest($12::text[], $13::text[], $14::bigint[]) WITH ORDINALITY AS l(account_id, unit, amount, n)
      WHERE $15::text IS NULL OR EXISTS (SELECT 1 FROM moved)
      ORDER BY l.n
    )
    SELECT EXISTS (SELECT 1 FROM fresh) AS "isFresh", EXISTS (SELECT 1 FROM moved) AS "isMoved",
           EXISTS (SELECT 1 FROM absent) AS "isAbsent"`,
};

/** In the order of their ids, so that two who open the same accounts never wait for one another. */
export const OPEN = {
  name: "ledger_open_accounts",
  text: `INSERT INTO ledger_accounts (id, kind, customer_id, provider, unit, created_at)
    SELECT a.id, a.kind, a.customer_id, a.provider, a.unit, $2
    FROM json_to_recordset($1::json) AS a(id text, kind text, customer_id text, provider text, unit text)
    ORDER BY a.id ON CONFLICT (id) DO NOTHING`,
};

export const DIGESTS = {
  name: "ledger_digests",
  text: "SELECT id, digest FROM ledger_transfers WHERE id = ANY($1::text[])",
};
