import { eq } from "drizzle-orm";
import { z } from "zod";
import { customers } from "@/db/schema/customers";
import { type Ctx, inTransaction } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { type Id, isId } from "@/lib/core/ids";
import { CURRENCIES } from "@/lib/core/money";
import { err, ok, type Result } from "@/lib/core/result";
import { expireLotsOf } from "./points";
import { type PostRefusal, postTransfer } from "./post";
import { move } from "./rules";
import type { Account, CustomerAccount, Posted, Unit } from "./types";

const customerId = z.custom<Id<"customer">>(
  (value) => typeof value === "string" && isId("customer", value),
  "is not a customer's id",
);
const amount = z.number().int().min(-1_000_000_000_000).max(1_000_000_000_000);

export const Adjustment = z
  .object({
    customerId,
    kind: z.enum(["wallet", "points"]),
    unit: z.enum([...CURRENCIES, "PTS"]),
    /** Minor units, or points: positive gives, negative takes. */
    amount: amount.refine((value) => value !== 0, "moves nothing"),
    /** The amount once more, typed by hand: what cannot be undone is confirmed. */
    confirmed: amount,
    reason: z.string().trim().min(3).max(300),
    idempotencyKey: z.string().min(8).max(100),
  })
  .refine(({ kind, unit }) => (kind === "points") === (unit === "PTS"), {
    path: ["unit"],
    message: "does not fit this account",
  })
  .refine(({ amount: wanted, confirmed }) => wanted === confirmed, {
    path: ["confirmed"],
    message: "is not the amount",
  });

/** Gives to a customer's account or takes from it by hand, with a reason that stays. Taking never goes below zero. */
export function adjust(
  ctx: Ctx,
  input: z.output<typeof Adjustment>,
): Promise<Result<Posted, PostRefusal | "customer.not_found">> {
  const account: CustomerAccount = {
    kind: input.kind,
    customerId: input.customerId,
    unit: input.unit satisfies Unit,
  };
  const shop: Account = { kind: "adjustments", unit: account.unit };
  return inTransaction(ctx, async (tx) => {
    const [customer] = await tx
      .select({ id: customers.id })
      .from(customers)
      .where(eq(customers.id, input.customerId));
    if (!customer) return err("customer.not_found");
    if (account.kind === "points" && input.amount < 0) await expireLotsOf(tx, ctx, account.customerId);
    const posted = await postTransfer(tx, ctx, {
      key: `adjustment/${input.idempotencyKey}`,
      kind: "adjustment",
      legs: move(shop, account, BigInt(input.amount)),
      memo: input.reason,
    });
    if (!posted.ok || !posted.value.fresh) return posted;
    await audit(tx, ctx, {
      action: "ledger.adjusted",
      entity: "customer",
      entityId: input.customerId,
      after: {
        account: input.kind,
        unit: input.unit,
        amount: input.amount,
        reason: input.reason,
        transferId: posted.value.id,
      },
    });
    return ok(posted.value);
  });
}
