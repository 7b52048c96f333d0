import { ne } from "drizzle-orm";
import type { Db } from "@/db/client";
import { promotionRevisions, promotions } from "@/db/schema/promotions";
import type { PromotionRow } from "./types";

export interface LivePromotions {
  revision: number;
  rows: PromotionRow[];
}

/** Everything that a code or a cart may still meet: active and paused promotions. */
export async function loadLivePromotions(db: Db): Promise<LivePromotions> {
  // The number first: a change that lands in between makes this copy stale, never falsely fresh.
  const [revision] = await db.select({ revision: promotionRevisions.revision }).from(promotionRevisions);
  const rows = await db.select().from(promotions).where(ne(promotions.status, "archived"));
  return { revision: revision?.revision ?? 0, rows };
}
