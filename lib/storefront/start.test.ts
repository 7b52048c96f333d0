import { describe, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { readStart } from "./start";

const planId = newId("plan");
const orderId = newId("order");
const read = (param: string | null) => readStart(param, (id) => id === planId);

describe("a deep link", () => {
  it.each([
    [`plan-${planId}`, { planId }],
    ["code-white10", { code: "WHITE10" }],
    [`plan-${planId}--code-White10`, { planId, code: "WHITE10" }],
    ["try", { demo: true }],
    ["wallet", { wallet: true }],
    [`order-${orderId}`, { orderId }],
    ["try--code-WHITE10", { demo: true, code: "WHITE10" }],
  ])("%s is understood", (param, start) => {
    expect(read(param)).toEqual(start);
  });

  it.each([
    ["nothing", null],
    ["an empty one", ""],
    ["a channel's name", "spring_post"],
    ["an unknown plan", `plan-${newId("plan")}`],
    ["a broken plan", "plan-1"],
    ["a broken order", "order-1"],
    ["an empty code", "code-"],
  ])("asks for nothing with %s", (_, param) => {
    expect(read(param)).toBeNull();
  });
});
