import { asc, eq, like } from "drizzle-orm";
import type { Db } from "@/db/client";
import { sandboxRecords } from "@/db/schema/payments-sandbox";
import type { Books } from "./types";

/** Books that outlive a restart of the sandbox. */
export const booksIn = (db: Db): Books => ({
  async read<T>(key: string) {
    const [row] = await db
      .select({ value: sandboxRecords.value })
      .from(sandboxRecords)
      .where(eq(sandboxRecords.key, key));
    return row?.value as T | undefined;
  },
  async write(key, value) {
    await db
      .insert(sandboxRecords)
      .values({ key, value })
      .onConflictDoUpdate({ target: sandboxRecords.key, set: { value } });
  },
  async list<T>(prefix: string) {
    const rows = await db
      .select({ value: sandboxRecords.value })
      .from(sandboxRecords)
      .where(like(sandboxRecords.key, `${prefix.replace(/[%_\\]/g, "\\$&")}%`))
      .orderBy(asc(sandboxRecords.position));
    return rows.map(({ value }) => value as T);
  },
});
