import type { SQL } from "drizzle-orm";
import type { Db } from "@/db/client";
import { within } from "@/db/listing";
import { type DaySpan, instantsOf } from "@/lib/core/day-span";
import { readShopSettings } from "./service";

/** That an instant lies in days of the shop's own zone, the last one to its last moment; null where none are asked for. */
export async function inShopDays(db: Db, column: SQL, days: DaySpan): Promise<SQL | null> {
  if (days.from === null && days.to === null) return null;
  return within(column, instantsOf(days, (await readShopSettings(db)).timeZone));
}
