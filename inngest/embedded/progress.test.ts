import { describe, expect, it } from "vitest";
import { canonical } from "./canonical";
import { type Changes, noChanges } from "./changes";
import { applyReply, endStep, type Rules } from "./progress";
import type { Op, Reply } from "./reply";
import type { Item, Run } from "./run";
import { freshRun } from "./run-store";

const NOW = 1_000_000;
let ids = 0;
const rules: Rules = {
  now: NOW,
  newId: () => `item-${++ids}`,
  random: () => 0,
  firstRetryMs: 1000,
  attempts: 3,
};

function runWith(): { run: Run; first: Item; changes: Changes } {
  const run = freshRun({
    id: "run",
    functionId: "shop-deliver",
    events: '[{"data":{"order":"o1"}}]',
    firstEvent: '{"data":{"order":"o1"}}',
    priorityMs: 0,
    limits: [],
    singletonKey: null,
    parent: null,
    createdAt: NOW,
  });
  const first = discovery(run);
  return { run, first, changes: noChanges() };
}

/** The call that asks what comes next, as if it were under way. */
function discovery(run: Run, attempt = 0): Item {
  const item: Item = {
    id: `call-${++ids}`,
    runId: run.id,
    stepId: null,
    kind: "discover",
    label: "",
    runAt: NOW,
    rank: NOW,
    attempt,
    race: false,
    limits: [],
    timerKey: null,
    payload: null,
  };
  run.discovery = item;
  run.discovering = true;
  return item;
}

const operations = (ops: Partial<Op>[], rest: { final?: boolean; retryAfter?: string } = {}): Reply => ({
  kind: "operations",
  ops: ops.map((op) => ({ id: "s1", op: "StepRun", ...op })),
  final: rest.final ?? false,
  retryAfter: rest.retryAfter ?? null,
});

const threw = (final = false, retryAfter: string | null = null): Reply => ({
  kind: "threw",
  error: { name: "Error", message: "no" },
  final,
  retryAfter,
});

const kinds = (changes: Changes) =>
  changes.items.map(({ kind, stepId }) => `${kind}${stepId ? ` ${stepId}` : ""}`);

describe("a step that ran", () => {
  it("is stored, and the function is asked what comes next with a fresh count of attempts", () => {
    const { run, changes } = runWith();
    const second = discovery(run, 2);
    applyReply(
      run,
      second,
      operations([{ id: "s1", data: { b: 1, a: 2 }, displayName: "pay" }]),
      changes,
      rules,
    );
    expect(changes.steps).toEqual([
      {
        runId: "run",
        stepId: "s1",
        position: 0,
        name: "pay",
        result: '{"data":{"a":2,"b":1},"type":"data"}',
      },
    ]);
    expect(kinds(changes)).toEqual(["discover"]);
    expect(changes.items[0]).toMatchObject({ attempt: 0, runAt: NOW });
    expect(changes.doneItems).toEqual([second.id]);
  });

  it("that returned nothing is stored as null", () => {
    const { run, first, changes } = runWith();
    applyReply(run, first, operations([{ data: undefined }]), changes, rules);
    expect(changes.steps[0]?.result).toBe('{"data":null,"type":"data"}');
  });

  it("with more than 4 MB fails", () => {
    const { run, first, changes } = runWith();
    applyReply(run, first, operations([{ data: "x".repeat(5 * 1024 * 1024), name: "big" }]), changes, rules);
    expect(changes.steps[0]?.result).toContain('The step \\"big\\" returned more than 4 MB.');
  });
});

describe("a step that failed", () => {
  const error = { name: "Error", message: "no" };

  it("is tried again later, with the next attempt", () => {
    const { run, first, changes } = runWith();
    applyReply(run, first, operations([{ op: "StepError", error }]), changes, rules);
    expect(changes.steps).toEqual([]);
    expect(changes.items).toMatchObject([{ kind: "discover", attempt: 1, runAt: NOW + 1000 }]);
    expect(run.discovery?.id).toBe(changes.items[0]?.id);
  });

  it("is tried again when it asked to be", () => {
    const { run, first, changes } = runWith();
    applyReply(run, first, operations([{ op: "StepError", error }], { retryAfter: "30" }), changes, rules);
    expect(changes.items).toMatchObject([{ attempt: 1, runAt: NOW + 30_000 }]);
  });

  it.each([
    ["after its last attempt", 2, "StepError", false],
    ["when it must not be tried again", 0, "StepError", true],
    ["when it says so itself", 0, "StepFailed", true],
  ])("throws its error into the function %s", (_, attempt, op, final) => {
    const { run, changes } = runWith();
    applyReply(run, discovery(run, attempt), operations([{ op, error }], { final }), changes, rules);
    expect(changes.steps[0]?.result).toBe(`{"error":${canonical(error)},"type":"error"}`);
    expect(kinds(changes)).toEqual(["discover"]);
  });
});

describe("the function", () => {
  it("that returned has completed", () => {
    const { run, first, changes } = runWith();
    const { ending } = applyReply(run, first, { kind: "returned", output: { ok: true } }, changes, rules);
    expect(ending).toEqual({ status: "completed", output: '{"ok":true}' });
  });

  it("that threw is called again while attempts are left", () => {
    const { run, first, changes } = runWith();
    expect(applyReply(run, first, threw(), changes, rules).ending).toBeNull();
    expect(changes.items).toMatchObject([{ kind: "discover", attempt: 1 }]);
  });

  it.each([
    ["at once, when it must not be called again", 0, true],
    ["after the last attempt", 2, false],
  ])("that threw has failed %s", (_, attempt, final) => {
    const { run, changes } = runWith();
    const { ending } = applyReply(run, discovery(run, attempt), threw(final), changes, rules);
    expect(ending).toEqual({ status: "failed", output: '{"message":"no","name":"Error"}' });
  });

  it("that neither ends nor names a step has failed", () => {
    const { run, first, changes } = runWith();
    expect(applyReply(run, first, operations([]), changes, rules).ending?.status).toBe("failed");
  });

  it("that asks for something unknown has failed and says what", () => {
    const { run, first, changes } = runWith();
    const { ending } = applyReply(run, first, operations([{ op: "AIGateway", name: "ask" }]), changes, rules);
    expect(ending?.output).toContain("AIGateway");
  });

  it("has failed at its 1001st step", () => {
    const { run, changes } = runWith();
    for (let i = 0; i < 1000; i++) run.memos.set(`s${i}`, "{}");
    const reply = operations([{ id: "one-more", op: "StepPlanned" }]);
    expect(applyReply(run, discovery(run), reply, changes, rules).ending?.output).toContain("1000 steps");
  });
});

describe("an application that is not there", () => {
  it("is called again in a second, without using up an attempt", () => {
    const { run, changes } = runWith();
    const { ending } = applyReply(run, discovery(run, 2), { kind: "unreachable" }, changes, rules);
    expect(ending).toBeNull();
    expect(changes.items).toMatchObject([{ kind: "discover", attempt: 2, runAt: NOW + 1000 }]);
  });
});

describe("steps side by side", () => {
  const plan = (race = false) => {
    const { run, first, changes } = runWith();
    const opts = race ? { parallelMode: "race" } : {};
    const ops = ["a", "b"].map((id) => ({ id, op: "StepPlanned", name: id, opts }));
    applyReply(run, first, operations(ops), changes, rules);
    return { run, changes };
  };
  const finish = (run: Run, id: string): Changes => {
    const changes = noChanges();
    const item = run.pending.get(id);
    if (!item) throw new Error(`${id} is not pending`);
    applyReply(run, item, operations([{ id, data: id }]), changes, rules);
    return changes;
  };

  it("are each called", () => {
    expect(kinds(plan().changes)).toEqual(["step a", "step b"]);
  });

  it("go on when all have ended", () => {
    const { run } = plan();
    expect(kinds(finish(run, "a"))).toEqual([]);
    expect(kinds(finish(run, "b"))).toEqual(["discover"]);
  });

  it("go on at the first in a race, and the loser is not entered a second time", () => {
    const { run } = plan(true);
    expect(kinds(finish(run, "a"))).toEqual(["discover"]);
    const changes = noChanges();
    run.discovering = true;
    const again = operations([
      { id: "b", op: "StepPlanned" },
      { id: "after", op: "StepPlanned" },
    ]);
    applyReply(run, run.discovery as Item, again, changes, rules);
    expect(kinds(changes)).toEqual(["step after"]);
  });

  it("that end while the function is being asked make it be asked once more", () => {
    const { run } = plan(true);
    finish(run, "a");
    run.discovering = true;
    expect(kinds(finish(run, "b"))).toEqual([]);
    const changes = noChanges();
    applyReply(run, run.discovery as Item, operations([{ id: "b", op: "StepPlanned" }]), changes, rules);
    expect(kinds(changes)).toEqual(["discover"]);
  });

  it("keep their own attempts and their last error", () => {
    const { run } = plan();
    for (const attempt of [1, 2]) {
      const changes = noChanges();
      applyReply(run, run.pending.get("a") as Item, threw(), changes, rules);
      expect(changes.items).toMatchObject([{ kind: "step", stepId: "a", attempt }]);
    }
    const changes = noChanges();
    applyReply(run, run.pending.get("a") as Item, threw(), changes, rules);
    expect(changes.steps[0]?.result).toContain('"message":"no"');
  });
});

describe("waiting", () => {
  it("a sleep is due at its end", () => {
    const { run, first, changes } = runWith();
    applyReply(run, first, operations([{ op: "Sleep", id: "nap", name: "1h" }]), changes, rules);
    expect(changes.items).toMatchObject([
      { kind: "sleep", stepId: "nap", runAt: NOW + 3_600_000, limits: [] },
    ]);
  });

  it("for an event is found by the field it compares", () => {
    const { run, first, changes } = runWith();
    const opts = { timeout: "1h", if: "event.data.order == async.data.order" };
    applyReply(
      run,
      first,
      operations([{ op: "WaitForEvent", id: "w", name: "shop/paid", opts }]),
      changes,
      rules,
    );
    expect(changes.waits).toMatchObject([
      { eventName: "shop/paid", matchPath: "data.order", matchValue: '"o1"' },
    ]);
    expect(changes.items).toMatchObject([{ kind: "wait", runAt: NOW + 3_600_000 }]);
  });

  it("ends once, whichever of event and timeout comes first", () => {
    const { run, first, changes } = runWith();
    applyReply(
      run,
      first,
      operations([{ op: "WaitForEvent", id: "w", name: "x", opts: { timeout: "1h" } }]),
      changes,
      rules,
    );
    const one = noChanges();
    endStep(run, { id: "w", name: "w", memo: '{"data":1,"type":"data"}' }, one, rules);
    endStep(run, { id: "w", name: "w", memo: '{"data":null,"type":"data"}' }, one, rules);
    expect(one.steps).toHaveLength(1);
    expect(one.doneWaits).toEqual([{ runId: "run", stepId: "w" }]);
  });

  it("for an invoked function ends after a year at the latest", () => {
    const { run, first, changes } = runWith();
    const opts = { function_id: "shop-child", payload: { data: { q: 1 } } };
    const { invocations } = applyReply(
      run,
      first,
      operations([{ op: "InvokeFunction", id: "i", opts }]),
      changes,
      rules,
    );
    expect(invocations).toEqual([{ stepId: "i", functionId: "shop-child", data: { q: 1 } }]);
    expect(changes.items[0]?.runAt).toBe(NOW + 365 * 86_400_000);
  });
});
