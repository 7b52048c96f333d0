import { isDeepStrictEqual } from "node:util";
import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { settings } from "@/db/schema/settings";
import { type Ctx, inTransaction, type Tx } from "@/db/transaction";
import { audit } from "@/lib/audit/service";
import { ok, type Result } from "@/lib/core/result";
import { processSingleton } from "@/lib/core/singleton";
import type { SettingsInput } from "./input";
import { ShopSettings } from "./types";

const SHOP = "shop";

const checked = processSingleton("shop-settings", () => new Map<string, ShopSettings>());

/** The settings in a stored value. They seldom change and are dear to check, so the last one read is remembered. */
export function settingsIn(value: unknown): ShopSettings {
  const text = JSON.stringify(value ?? {});
  const known = checked.get(text);
  if (known) return known;
  const fresh = ShopSettings.parse(value ?? {});
  checked.clear();
  checked.set(text, fresh);
  return fresh;
}

/** The shop's settings, defaults filled in. */
export async function readShopSettings(db: Db | Tx): Promise<ShopSettings> {
  const [row] = await db.select({ value: settings.value }).from(settings).where(eq(settings.key, SHOP));
  return settingsIn(row?.value);
}

/** The settings as the owner's form shows them. */
export const viewShopSettings = async (ctx: Pick<Ctx, "db">): Promise<Result<ShopSettings, never>> =>
  ok(await readShopSettings(ctx.db));

/** Saves the owner's form. */
export const saveShopSettings = (ctx: Ctx, input: SettingsInput): Promise<Result<ShopSettings, never>> =>
  changeShopSettings(ctx, input);

/** Changes the named settings and leaves the others; what changes nothing is not written. */
export async function changeShopSettings(
  ctx: Ctx,
  change: Partial<ShopSettings>,
): Promise<Result<ShopSettings, never>> {
  return inTransaction(ctx, async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtext('settings'))`);
    const before = await readShopSettings(tx);
    const after = ShopSettings.parse({ ...before, ...change });
    if (isDeepStrictEqual(after, before)) return ok(after);
    const updatedAt = ctx.clock.now();
    await tx
      .insert(settings)
      .values({ key: SHOP, value: after, updatedAt })
      .onConflictDoUpdate({ target: settings.key, set: { value: after, updatedAt } });
    await audit(tx, ctx, { action: "settings.changed", entity: "settings", entityId: SHOP, before, after });
    return ok(after);
  });
}
