import type { z } from "zod";

export type Query = Promise<Record<string, string | string[] | undefined>>;

/** A list's state from the address; what an address says wrongly falls back field by field. */
export async function listInput<Schema extends z.ZodObject>(
  schema: Schema,
  query: Query,
): Promise<z.output<Schema>> {
  const given = Object.fromEntries(
    Object.entries(await query).flatMap(([key, value]) => {
      const single = Array.isArray(value) ? value[0] : value;
      return single === undefined ? [] : [[key, single]];
    }),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  return schema.parse(Object.fromEntries(Object.entries(given).filter(([key]) => !wrong.has(key))));
}
