import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { customerSessions } from "@/db/schema/auth";
import { customers } from "@/db/schema/customers";
import { builtOnce } from "@/db/statement";
import type { Ctx, Tx } from "@/db/transaction";
import type { Actor } from "@/lib/core/actor";
import { type Id, newId } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";
import { HOUR, plus } from "@/lib/core/time";
import { sessionTime } from "./session-time";
import { readSession, signSession } from "./tokens";

export const CUSTOMER_COOKIE = "kiosk_customer";
const LIFETIME = 24 * HOUR;

const opening = builtOnce((db) =>
  db
    .insert(customerSessions)
    .values({
      id: sql.placeholder("id"),
      customerId: sql.placeholder("customerId"),
      createdAt: sql.placeholder("createdAt"),
      expiresAt: sql.placeholder("expiresAt"),
    })
    .prepare("customer_sessions_open"),
);

/** Opens a 24-hour session; the token goes into an httpOnly cookie and nowhere else. */
export async function openCustomerSession(
  tx: Tx | Db,
  ctx: Pick<Ctx, "clock">,
  customerId: Id<"customer">,
): Promise<{ token: string; expiresAt: Date }> {
  const id = newId("session");
  const createdAt = sessionTime(ctx);
  const expiresAt = plus(createdAt, LIFETIME);
  await opening(tx).execute({ id, customerId, createdAt, expiresAt });
  return { token: await signSession("customer", id, expiresAt), expiresAt };
}

const reading = builtOnce((db) =>
  db
    .select({ customerId: customerSessions.customerId, blockedAt: customers.blockedAt })
    .from(customerSessions)
    .innerJoin(customers, eq(customers.id, customerSessions.customerId))
    .where(
      and(
        eq(customerSessions.id, sql.placeholder("id")),
        gt(customerSessions.expiresAt, sql.placeholder("now")),
        isNull(customerSessions.revokedAt),
      ),
    )
    .prepare("customer_sessions_read"),
);

/** Who holds this token, if its session is open and the customer is not blocked. */
export async function readCustomerSession(
  ctx: Pick<Ctx, "db" | "clock">,
  token: string | undefined,
): Promise<Result<Actor, "auth.session_missing" | "auth.session_expired" | "customer.blocked">> {
  if (!token) return err("auth.session_missing");
  const now = sessionTime(ctx);
  const sessionId = await readSession("customer", token, now);
  if (!sessionId) return err("auth.session_expired");
  const [row] = await reading(ctx.db).execute({ id: sessionId, now });
  if (!row) return err("auth.session_expired");
  if (row.blockedAt) return err("customer.blocked");
  return ok({ kind: "customer", customerId: row.customerId });
}
