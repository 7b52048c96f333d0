import { z } from "zod";
import type { demoContinuations, demoGrants } from "@/db/schema/demo";
import { AgreedPrice } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";

export type Demo = typeof demoGrants.$inferSelect;
export type Continuation = typeof demoContinuations.$inferSelect;

const id = <K extends "product" | "customer" | "demo" | "subscription">() =>
  z
    .string()
    .min(1)
    .transform((value) => value as Id<K>);
const days = z.number().int().min(1).max(90);

export const RequestDemo = z.object({
  productId: id<"product">(),
  /** Consent that the demo goes on, paid, at this price; absent is no. */
  continueAt: AgreedPrice.optional(),
});
export const ChangeContinuation = z.object({
  id: id<"subscription">(),
  /** Null takes the consent back. */
  continueAt: AgreedPrice.nullable(),
});
export const GrantDemo = z.object({
  customerId: id<"customer">(),
  productId: id<"product">(),
  days: days.optional(),
});
export const ExtendDemo = z.object({ id: id<"demo">(), days });
export const RevokeDemo = z.object({ id: id<"demo">() });
