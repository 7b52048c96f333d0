import { describe, expect, it } from "vitest";
import { callBody, callUrl, isFromStep } from "./call";
import { canonical, hashedSigningKey, sameSecret, signature } from "./canonical";
import { readFunctions } from "./config";
import { readEvents } from "./event";
import { newItem } from "./progress";
import { readReply } from "./reply";
import { freshRun } from "./run-store";
import { limitsOf, Slots } from "./slots";

const answer = (status: number, body: string, headers: Record<string, string> = {}) =>
  readReply({ status, body, header: (name) => headers[name] ?? null });

describe("canonical JSON", () => {
  it("sorts keys by their code units and keeps everything else as JSON has it", () => {
    const value = { b: 1, a: [1e21, -0.5, null, "ж\u2028"], "": { z: true, "10": 1, "9": 2 } };
    expect(canonical(value)).toBe('{"":{"10":1,"9":2,"z":true},"a":[1e+21,-0.5,null,"ж\u2028"],"b":1}');
  });

  it("is the same after a round trip", () => {
    const text = canonical({ b: "\u0000", a: { d: 1, c: [] } });
    expect(canonical(JSON.parse(text))).toBe(text);
  });
});

describe("a signature", () => {
  it("covers the body and the time, with the key behind its prefix", () => {
    const plain = signature("{}", "00ff", 1_700_000_000);
    expect(plain).toMatch(/^t=1700000000&s=[0-9a-f]{64}$/);
    expect(signature("{}", "signkey-prod-00ff", 1_700_000_000)).toBe(plain);
    expect(signature("{ }", "00ff", 1_700_000_000)).not.toBe(plain);
    expect(signature("{}", "00ff", 1_700_000_001).split("s=")[1]).not.toBe(plain.split("s=")[1]);
  });

  it("is asked for with the hash of the key's bytes", () => {
    expect(hashedSigningKey("signkey-test-00ff")).toMatch(/^signkey-test-[0-9a-f]{64}$/);
    expect(sameSecret("a", "a")).toBe(true);
    expect(sameSecret("a", "ab")).toBe(false);
  });
});

describe("the body of a call", () => {
  it("is canonical without being parsed", () => {
    const run = freshRun({
      id: "r",
      functionId: "shop-f",
      events: '[{"data":{},"id":"e"}]',
      firstEvent: '{"data":{},"id":"e"}',
      priorityMs: 0,
      limits: [],
      singletonKey: null,
      parent: null,
      createdAt: 0,
    });
    for (const id of ["ff", "0a"]) {
      run.memos.set(id, '{"data":1,"type":"data"}');
      run.order.push(id);
    }
    const item = newItem(run, "discover", { newId: () => "i" }, { runAt: 0 });
    const body = callBody(run, item, 5);
    expect(canonical(JSON.parse(body))).toBe(body);
    expect(JSON.parse(body)).toMatchObject({
      ctx: {
        attempt: 0,
        max_attempts: 5,
        disable_immediate_execution: false,
        stack: { stack: ["ff", "0a"] },
      },
      steps: { "0a": { type: "data", data: 1 } },
    });
  });

  it("goes to the function's address, for one step or for whatever comes next", () => {
    const url = "http://127.0.0.1:3000/api/inngest?fnId=shop-f&stepId=step";
    expect(callUrl(url, null)).toBe(url);
    expect(callUrl(url, "abc")).toBe("http://127.0.0.1:3000/api/inngest?fnId=shop-f&stepId=abc");
  });

  it("marks the events that its steps send", () => {
    expect(isFromStep("vendor=1,kiosk-run=01ABC")).toBe(true);
    expect(isFromStep(null)).toBe(false);
  });
});

describe("an answer", () => {
  it.each([
    ["a broken body", answer(206, "{"), "threw"],
    ["a page that is not the SDK's", answer(200, "<html>"), "threw"],
    ["a status of its own", answer(502, ""), "threw"],
    ["a server that is starting", answer(503, ""), "unreachable"],
    ["a result", answer(200, "null", { "x-inngest-req-version": "2" }), "returned"],
    ["operations", answer(206, '[{"id":"a","op":"StepRun","data":1}]'), "operations"],
  ])("%s is read", (_, reply, kind) => {
    expect(reply.kind).toBe(kind);
  });

  it("may forbid another attempt or name its time", () => {
    const headers = { "x-inngest-no-retry": "true", "retry-after": "3" };
    expect(answer(400, '{"name":"E","message":"m"}', headers)).toEqual({
      kind: "threw",
      error: { name: "E", message: "m" },
      final: true,
      retryAfter: "3",
    });
  });
});

describe("events that are sent", () => {
  it.each([
    ['{"data":{}}', "name"],
    ['{"name":', "not JSON"],
    ['{"name":"a","data":[1]}', "data"],
    ["[1]", "Event 0"],
  ])("%s are refused", (body, why) => {
    expect(() => readEvents(body, null, 0)).toThrow(why);
  });

  it("get the time, an id and empty data where they have none", () => {
    const [event] = readEvents('{"name":"a"}', null, 5);
    expect(event).toMatchObject({ name: "a", ts: 5, value: { data: {} } });
    expect(event?.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it("get the same ids when they are sent again after a lost answer", () => {
    const ids = () =>
      readEvents('[{"name":"a"},{"name":"b"}]', "1795186022000,c2VlZA==", 5).map(({ id }) => id);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(2);
  });
});

describe("a function's configuration", () => {
  const config = (extra: object) => ({
    id: "shop-f",
    triggers: [{ event: "a" }],
    steps: { step: { runtime: { url: "http://127.0.0.1/api?fnId=shop-f&stepId=step" } } },
    ...extra,
  });

  it("has four retries unless it says otherwise", () => {
    expect(readFunctions([config({})])[0]?.attempts).toBe(5);
  });

  it.each([
    [{ triggers: [{ event: "a", expression: "event.data." }] }, "shop-f: triggers"],
    [{ triggers: [{ cron: "every day" }] }, "shop-f: triggers"],
    [{ throttle: { limit: 1, period: "soon" } }, '"soon" is not a duration'],
    [{ idempotency: "event.data.(" }, "shop-f: idempotency"],
  ])("%j is refused with its name", (extra, why) => {
    expect(() => readFunctions([config(extra)])).toThrow(why);
  });

  it("counts steps against its limits, by key", () => {
    const [f] = readFunctions([config({ concurrency: [{ limit: 1, key: "event.data.shop" }] })]);
    const limitsFor = (shop: string) => (f ? limitsOf(f, { data: { shop } }) : []);
    const slots = new Slots(3);
    slots.take(limitsFor("a"));
    expect(slots.fits(limitsFor("a"))).toBe(false);
    expect(slots.fits(limitsFor("b"))).toBe(true);
    expect(slots.full()).toEqual(limitsFor("a"));
    slots.release(limitsFor("a"));
    expect(slots.fits(limitsFor("a"))).toBe(true);
  });
});
