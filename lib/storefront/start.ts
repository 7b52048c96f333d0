import { type Id, isId } from "@/lib/core/ids";
import type { ShopView } from "./types";

/**
 * `plan-pln_…`, `code-WHITE10`, `try` for the free trial, `wallet`, `order-ord_…`, or several joined by `--`; anything else
 * only tells where somebody came from.
 */
export function readStart(
  param: string | null | undefined,
  isKnownPlan: (id: Id<"plan">) => boolean,
): ShopView["start"] {
  const start: NonNullable<ShopView["start"]> = {};
  for (const part of param?.split("--") ?? []) {
    const [, kind, value = ""] = /^(plan|code|order)-(.+)$/.exec(part) ?? [];
    if (kind === "plan" && isId("plan", value) && isKnownPlan(value)) start.planId = value;
    if (kind === "code") start.code = value.toUpperCase();
    // Whose it is, is asked where it is shown.
    if (kind === "order" && isId("order", value)) start.orderId = value;
    if (part === "wallet") start.wallet = true;
    if (part === "try") start.demo = true;
  }
  return Object.keys(start).length === 0 ? null : start;
}
