import { Api } from "grammy";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "@/lib/core/time";
import { endSubscription } from "@/lib/subscriptions/service";
import { sandboxClientOptions } from "@/lib/telegram/api";
import {
  bought,
  chatId,
  clock,
  ctx,
  deliveryOf,
  eventsAbout,
  fulfilledAt,
  insiders,
  join,
  joined,
  openDeliveryShop,
  TOKEN,
  telegram,
} from "@/tests/delivery-shop";
import { deliverSubscription } from "./deliver";
import { removeAccess, retryDeliveries } from "./remove";
import { LEASE } from "./rules";
import type { DeliveryCtx } from "./types";

openDeliveryShop();

describe("when Telegram does not answer", () => {
  it("an invite waits, is tried again with backoff, and then arrives", async () => {
    const sale = await bought();
    telegram.setOutage(true);
    expect(await deliverSubscription(ctx, sale)).toMatchObject({ value: { pending: 1 } });
    expect(await deliveryOf(sale.subscriptionId)).toMatchObject({
      status: "pending",
      attempts: 1,
      nextTryAt: new Date("2026-03-01T12:00:10Z"),
    });
    expect(await fulfilledAt(sale.orderId)).toBeNull();
    telegram.setOutage(false);
    clock.by(10_000);
    await retryDeliveries(ctx, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("invited");
    expect(await fulfilledAt(sale.orderId)).toEqual(clock.now());
  });

  it("a removal is tried until it succeeds, and a person is told once", async () => {
    const { subscriptionId, delivery } = await joined();
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    telegram.setOutage(true);
    await removeAccess(ctx, { subscriptionId });
    for (let i = 0; i < 10; i++) {
      clock.by(HOUR);
      await retryDeliveries(ctx, { limit: 100 });
    }
    expect((await eventsAbout(delivery.id)).filter((name) => name === "delivery/stuck")).toHaveLength(1);
    expect(insiders()).toHaveLength(1);
    telegram.setOutage(false);
    clock.by(HOUR);
    await retryDeliveries(ctx, { limit: 100 });
    expect(insiders()).toEqual([]);
    expect(await deliveryOf(subscriptionId)).toMatchObject({ status: "removed", lastError: null });
  });

  it("waits as long as Telegram asks", async () => {
    const sale = await bought();
    telegram.failNext("createChatInviteLink", {
      errorCode: 429,
      description: "Too Many Requests: retry after 77",
      retryAfterSeconds: 77,
    });
    await deliverSubscription(ctx, sale);
    expect((await deliveryOf(sale.subscriptionId)).nextTryAt).toEqual(new Date("2026-03-01T12:01:17Z"));
  });

  it("an invite made but not recorded is told to nobody, and there is one in the end", async () => {
    const sale = await bought();
    telegram.failNext("createChatInviteLink", {
      errorCode: 500,
      description: "Internal Server Error",
      happensAnyway: true,
    });
    await deliverSubscription(ctx, sale);
    const waiting = await deliveryOf(sale.subscriptionId);
    expect(waiting).toMatchObject({ status: "pending", inviteLink: null });
    const [orphan] = [...(telegram.server.world.rooms.get(chatId)?.invites.values() ?? [])];
    expect(orphan?.link.name).toBe(waiting.id);
    clock.by(MINUTE);
    await retryDeliveries(ctx, { limit: 100 });
    const { inviteLink } = await deliveryOf(sale.subscriptionId);
    expect(inviteLink).not.toBeNull();
    expect(inviteLink).not.toBe(orphan?.link.invite_link);
    // Whoever finds the orphan is a stranger without a right.
    expect(await join(5151n, orphan?.link.invite_link ?? "")).toMatchObject({
      value: { verdict: "stranger" },
    });
  });

  it("a delivery whose worker died is taken up by others once its lease is over", async () => {
    const sale = await bought();
    const dying = {
      ...ctx,
      telegram: { ...ctx.telegram, getChatMember: () => Promise.reject(new Error("killed")) },
    };
    await expect(deliverSubscription(dying as unknown as DeliveryCtx, sale)).rejects.toThrow("killed");
    await retryDeliveries({ ...ctx, run: "another" }, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("pending");
    clock.by(LEASE - 1);
    await retryDeliveries({ ...ctx, run: "another" }, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("pending");
    clock.by(1);
    await retryDeliveries({ ...ctx, run: "another" }, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("invited");
  });
});

describe("when the database goes away in the middle", () => {
  const lost = () => Object.assign(new Error("terminating connection"), { code: "57P01" });

  /** A run whose database fails at its nth transaction, once: the first prepares, the second records. */
  function losing(nth: number): DeliveryCtx {
    let seen = 0;
    const db = new Proxy(ctx.db, {
      get: (target, key) =>
        key === "transaction" && ++seen === nth ? () => Promise.reject(lost()) : Reflect.get(target, key),
    });
    return { ...ctx, db, run: "run_1" };
  }
  const usable = () =>
    [...(telegram.server.world.rooms.get(chatId)?.invites.values() ?? [])].filter(
      ({ link }) => !link.is_revoked,
    );

  it("an invite that was made but not recorded is made anew by the next try of the same run, at once", async () => {
    const sale = await bought();
    const run = losing(2);
    await expect(deliverSubscription(run, sale)).rejects.toThrow("terminating connection");
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("pending");
    expect(await deliverSubscription(run, sale)).toMatchObject({ value: { pending: 0 } });
    const row = await deliveryOf(sale.subscriptionId);
    expect(row).toMatchObject({ status: "invited", claimedBy: null, nextTryAt: null });
    expect(await eventsAbout(row.id)).toEqual(["delivery/invited"]);
    expect(await fulfilledAt(sale.orderId)).toEqual(clock.now());
  });

  it("a removal goes on in the same way", async () => {
    const { subscriptionId } = await joined();
    await endSubscription(ctx, { id: subscriptionId, cause: "test" });
    const run = losing(2);
    await expect(removeAccess(run, { subscriptionId })).rejects.toThrow("terminating connection");
    expect(await removeAccess(run, { subscriptionId })).toMatchObject({ value: { left: 0 } });
    expect(insiders()).toEqual([]);
  });

  it("the sweep finds what an earlier try of it had claimed", async () => {
    const sale = await bought();
    telegram.setOutage(true);
    await deliverSubscription(ctx, sale);
    telegram.setOutage(false);
    clock.by(MINUTE);
    const sweep = losing(1);
    await expect(retryDeliveries(sweep, { limit: 100 })).rejects.toThrow("terminating connection");
    await retryDeliveries(sweep, { limit: 100 });
    expect((await deliveryOf(sale.subscriptionId)).status).toBe("invited");
  });

  it("a try that still waits for Telegram when the next one begins takes its own link back", async () => {
    const sale = await bought();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow = new Api(
      TOKEN,
      sandboxClientOptions(async (url, init) => {
        const response = await telegram.fetch(url, init);
        if (String(url).endsWith("createChatInviteLink")) await answered;
        return response;
      }),
    );
    const first = deliverSubscription({ ...ctx, telegram: slow, run: "run_1" }, sale);
    await expect.poll(() => usable().length).toBe(1);
    expect(await deliverSubscription({ ...ctx, run: "run_1" }, sale)).toMatchObject({
      value: { pending: 0 },
    });
    answer();
    await first;
    const { id, inviteLink } = await deliveryOf(sale.subscriptionId);
    expect(usable().map(({ link }) => link.invite_link)).toEqual([inviteLink]);
    expect(await eventsAbout(id)).toEqual(["delivery/invited"]);
  });

  it("two runs at once make one invite", async () => {
    const sale = await bought();
    await Promise.all(["run_1", "run_2"].map((run) => deliverSubscription({ ...ctx, run }, sale)));
    expect(usable()).toHaveLength(1);
  });
});
