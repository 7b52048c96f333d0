import { describe, expect, it } from "vitest";
import type { Db } from "./client";
import { askedTogether } from "./together";

const db = {} as Db;

/** Answers twice the number, when it is let; keeps what was asked together. */
function doubler() {
  const asked: number[][] = [];
  const held: (() => void)[] = [];
  const ask = askedTogether<number, number>(async (_db, questions) => {
    asked.push([...questions]);
    await new Promise<void>((resolve) => held.push(resolve));
    if (questions.includes(13)) throw new Error("nobody asks for 13");
    return questions.map((number) => (number === 0 ? undefined : number * 2));
  });
  const release = async () => {
    for (let turn = 0; turn < 50; turn++) {
      held.shift()?.();
      await Promise.resolve();
    }
  };
  return { asked, ask, release };
}

describe("questions asked at the same time", () => {
  it("go alone where nobody waits, and together where others are under way", async () => {
    const { asked, ask, release } = doubler();
    const answers = Promise.all([1, 2, 3, 4, 5].map((number) => ask(db, number)));
    await release();
    expect(await answers).toEqual([2, 4, 6, 8, 10]);
    expect(asked).toEqual([[1], [2], [3, 4, 5]]);
  });

  it("answer each its own, also where one has no answer", async () => {
    const { ask, release } = doubler();
    const answers = Promise.all([1, 2, 0, 7].map((number) => ask(db, number)));
    await release();
    expect(await answers).toEqual([2, 4, undefined, 14]);
  });

  it("fail alone: who asked beside a bad one is answered", async () => {
    const { ask, release } = doubler();
    const answers = Promise.allSettled([1, 2, 3, 13, 5].map((number) => ask(db, number)));
    await release();
    const ended = await answers;
    expect(ended.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(ended[4]).toMatchObject({ value: 10 });
    const again = ask(db, 4);
    await release();
    expect(await again).toBe(8);
  });

  it("wait for a database that is away together, not one after the other", async () => {
    let asked = 0;
    let away = 0;
    let most = 0;
    const ask = askedTogether<number, number>(async () => {
      asked += 1;
      away += 1;
      most = Math.max(most, away);
      await new Promise((resolve) => setImmediate(resolve));
      away -= 1;
      throw new Error("the database is away");
    });
    const ended = await Promise.allSettled(Array.from({ length: 12 }, (_, number) => ask(db, number)));
    expect(ended.every(({ status }) => status === "rejected")).toBe(true);
    expect(asked).toBe(13);
    expect(most).toBeGreaterThanOrEqual(10);
  });

  it("of two databases never meet", async () => {
    const { asked, ask, release } = doubler();
    const other = {} as Db;
    const answers = Promise.all([ask(db, 1), ask(db, 2), ask(db, 3), ask(other, 4), ask(db, 5)]);
    await release();
    await answers;
    expect(asked).toContainEqual([4]);
    expect(asked).toContainEqual([3, 5]);
  });
});
