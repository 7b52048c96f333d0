import { bigint, customType, text, timestamp } from "drizzle-orm/pg-core";
import type { Currency } from "@/lib/core/money";

/** An instant; wall times are kept apart with their zone. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

export const createdAt = () => instant("created_at").notNull();

/** Minor units of the row's currency. */
export const minor = (name: string) => bigint(name, { mode: "bigint" });

export const currency = (name = "currency") => text(name).$type<Currency>();

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });
