import { describe, expect, it } from "vitest";
import type { OrderView } from "@/lib/storefront/types";
import { isMoving, standingOf } from "./order";

const order = (status: string, payment: string | null, access?: string) =>
  ({
    status,
    payment: payment === null ? null : { status: payment },
    subscription: access === undefined ? null : { access: [{ status: access }] },
  }) as unknown as OrderView;

describe("an order", () => {
  it.each([
    ["reserved", "created", "waiting"],
    ["reserved", "pending", "waiting"],
    ["reserved", "settled", "waiting"],
    ["reserved", "failed", "failed"],
    ["reserved", "cancelled", "failed"],
    ["reserved", null, "failed"],
    ["paid", "settled", "paid"],
    ["expired", "failed", "closed"],
    ["cancelled", null, "closed"],
    ["refunded", "refunded", "closed"],
  ])("that is %s with its payment %s is %s", (status, payment, standing) => {
    expect(standingOf(order(status, payment))).toBe(standing);
  });

  it("is followed until its access is open", () => {
    expect(isMoving(order("reserved", "pending"))).toBe(true);
    expect(isMoving(order("paid", "settled"))).toBe(true);
    expect(isMoving(order("paid", "settled", "pending"))).toBe(true);
    expect(isMoving(order("paid", "settled", "invited"))).toBe(false);
    expect(isMoving(order("reserved", "failed"))).toBe(false);
    expect(isMoving(order("expired", null))).toBe(false);
  });
});
