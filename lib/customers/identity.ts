import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { customers } from "@/db/schema/customers";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { env } from "@/lib/core/env";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import { err, ok, type Result } from "@/lib/core/result";

export type IdentityKind = "phone" | "payment";

/**
 * What tells one person from another without keeping who they are: a hash that only this installation can make. The key
 * is ENCRYPTION_KEY (SESSION_SECRET where there is none); with another key, people known by hash alone are strangers again.
 */
export function identityHash(kind: IdentityKind, value: string): string {
  const secret = env().ENCRYPTION_KEY ?? env().SESSION_SECRET;
  invariant(secret, "neither ENCRYPTION_KEY nor SESSION_SECRET is set; `npm start` makes them");
  return createHmac("sha256", `kiosk:identity:${secret}`).update(`${kind}:${value}`).digest("base64url");
}

/** Telegram writes a phone with or without its plus: digits alone compare. Null for what is no phone. */
export function phoneDigits(phone: string): string | null {
  const digits = phone.replace(/\D/g, "").replace(/^00/, "");
  return digits.length >= 7 && digits.length <= 15 ? digits : null;
}

/**
 * Remembers the phone that Telegram confirmed for the sender of a contact. `ownerTelegramId` is the contact's own
 * account: somebody else's card proves nothing.
 */
export function confirmPhone(
  ctx: Ctx,
  input: { customerId: Id<"customer">; phone: string; ownerTelegramId: bigint | null },
): Promise<Result<{ known: true }, "customer.not_found" | "customer.phone_not_own">> {
  return inTransaction(ctx, async (tx) => {
    const [before] = await tx
      .select()
      .from(customers)
      .where(eq(customers.id, input.customerId))
      .for("update");
    if (!before) return err("customer.not_found");
    const digits = phoneDigits(input.phone);
    if (digits === null || input.ownerTelegramId !== before.telegramId) return err("customer.phone_not_own");
    const phoneHash = identityHash("phone", digits);
    if (before.phoneHash === phoneHash) return ok({ known: true });
    const phoneConfirmedAt = ctx.clock.now();
    await tx.update(customers).set({ phoneHash, phoneConfirmedAt }).where(eq(customers.id, before.id));
    await audit(tx, ctx, {
      action: "customer.phone_confirmed",
      entity: "customer",
      entityId: before.id,
      before: { confirmedAt: before.phoneConfirmedAt },
      after: { confirmedAt: phoneConfirmedAt },
    });
    return ok({ known: true });
  });
}

/** Remembers the card or wallet a customer paid with, by what the provider calls it whoever pays with it. */
export async function rememberPaymentFingerprint(
  tx: Tx,
  customerId: Id<"customer">,
  fingerprint: string,
): Promise<void> {
  const paymentFingerprintHash = identityHash("payment", fingerprint);
  await tx.update(customers).set({ paymentFingerprintHash }).where(eq(customers.id, customerId));
}
