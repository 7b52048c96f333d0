import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { containing } from "@/lib/core/listing";
import { ok } from "@/lib/core/result";

export const SearchInput = z.object({ q: z.string().trim().min(1).max(100) });

export interface SearchHit {
  kind: "customer" | "order" | "promotion" | "product";
  id: string;
  title: string;
  note: string | null;
}

/** The nearest few customers, orders, codes and products for the palette. */
export async function searchEverything(ctx: Pick<Ctx, "db">, input: z.output<typeof SearchInput>) {
  const like = containing(input.q.replace(/^[@#]/, ""));
  const number = input.q.replace(/^#/, "");
  const { rows } = (await ctx.db.execute(sql`
    (SELECT 'customer' AS kind, id, concat_ws(' ', first_name, last_name) AS title, '@' || username AS note FROM customers
     WHERE concat_ws(' ', first_name, last_name) ILIKE ${like} OR username ILIKE ${like} OR telegram_id::text = ${input.q}
     ORDER BY last_seen_at DESC LIMIT 5)
    UNION ALL
    (SELECT 'order', o.id, '#' || o.number, concat_ws(' ', c.first_name, c.last_name) FROM orders o JOIN customers c ON c.id = o.customer_id
     WHERE o.number::text = ${number} OR o.id = ${input.q} LIMIT 3)
    UNION ALL
    (SELECT 'promotion', id, code, name FROM promotions
     WHERE code IS NOT NULL AND status <> 'archived' AND (code ILIKE ${like} OR name ILIKE ${like}) ORDER BY code LIMIT 4)
    UNION ALL
    (SELECT 'product', id, name ->> 'en', slug FROM products WHERE name::text ILIKE ${like} LIMIT 3)`)) as unknown as {
    rows: SearchHit[];
  };
  return ok({ hits: rows });
}
