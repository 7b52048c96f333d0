import { describe, expect, inject, it } from "vitest";
import { reconcilePending } from "@/lib/checkout/reconcile";
import { HOUR } from "@/lib/core/time";
import { previewRefund, requestRefund } from "@/lib/refunds/request";
import { sendDueRefunds } from "@/lib/refunds/send";
import { RefundInput, RefundRequestInput } from "@/lib/refunds/types";
import { cloneTemplate } from "@/tests/cluster";
import { certain } from "@/tests/commerce-shop";
import { settleDown, task } from "./simulate";
import type { Deed } from "./work";
import { asBuyer, asJob, createWorld, type World } from "./world";

/** Somebody has paid at the bank, and nobody here knows yet. */
async function paidAtTheBank(world: World, turn: number) {
  const buyer = world.buyers[turn % world.buyers.length];
  if (!buyer) throw new Error("a world has buyers");
  const order = await world.shop.order(asBuyer(world, buyer), { idempotencyKey: `turn-${turn}-of-the-test` });
  world.bank.pay(`sim_${order.payment?.id}`, world.clock.now());
  world.bank.posted.length = 0;
  world.clock.by(HOUR);
  return order.id;
}

/**
 * Kills the process at one statement after the other, before it and after it, until the deed gets through; after each death a
 * new process goes on, and everything is judged.
 */
async function killedEverywhere(
  seed: number,
  prepare: (world: World, turn: number) => Promise<Deed>,
): Promise<number> {
  const database = await cloneTemplate(inject("postgresUrl"));
  const world = await createWorld({ url: database.url, seed });
  let deaths = 0;
  let turn = 0;
  for (const when of ["before", "after"] as const) {
    for (let statement = 1; ; statement++) {
      turn += 1;
      world.trouble(false);
      const deed = await prepare(world, turn);
      const process = world.process();
      world.turns.killLater(process, statement, when);
      await world.turns.together([task(process, deed)]);
      const died = process.isDead;
      expect(await settleDown(world), `${deed.name}, killed ${when} statement ${statement}`).toEqual([]);
      if (!died) break;
      deaths += 1;
    }
  }
  await world.close();
  await database.drop();
  return deaths;
}

describe("a process killed at each of its awaits", () => {
  it("while it settles a payment leaves books that are right once another goes on", {
    timeout: 240_000,
  }, async () => {
    const deaths = await killedEverywhere(1, async (world, turn) => {
      await paidAtTheBank(world, turn);
      return { name: "settle", run: (process) => reconcilePending(asJob(world, process), 10) };
    });
    expect(deaths).toBeGreaterThan(20);
  });

  it("while it gives money back does so once", { timeout: 240_000 }, async () => {
    const deaths = await killedEverywhere(2, async (world, turn) => {
      const orderId = await paidAtTheBank(world, turn);
      expect(await settleDown(world)).toEqual([]);
      return {
        name: "refund",
        async run(process) {
          const ctx = asJob(world, process);
          const { amountMinor } = certain(await previewRefund(ctx, RefundInput.parse({ orderId })));
          certain(
            await requestRefund(
              ctx,
              RefundRequestInput.parse({
                orderId,
                idempotencyKey: `refund-${turn}-of-the-test`,
                confirmedMinor: Number(amountMinor),
              }),
            ),
          );
          await sendDueRefunds(ctx, { limit: 10 });
        },
      };
    });
    expect(deaths).toBeGreaterThan(30);
  });
});
