import { z } from "zod";
import type { demoGrants } from "@/db/schema/demo";
import type { Id } from "@/lib/core/ids";

export type Demo = typeof demoGrants.$inferSelect;

const id = <K extends "product" | "customer" | "demo">() =>
  z
    .string()
    .min(1)
    .transform((value) => value as Id<K>);
const days = z.number().int().min(1).max(90);

export const RequestDemo = z.object({ productId: id<"product">() });
export const GrantDemo = z.object({
  customerId: id<"customer">(),
  productId: id<"product">(),
  days: days.optional(),
});
export const ExtendDemo = z.object({ id: id<"demo">(), days });
export const RevokeDemo = z.object({ id: id<"demo">() });
