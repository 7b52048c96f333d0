import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { POST as checkout } from "@/app/api/user/checkout/route";
import { POST as apply } from "@/app/api/user/promo/apply/route";
import { POST as quote } from "@/app/api/user/quote/route";
import { promotionCodes } from "@/db/schema/promotions";
import { DAY, plus, systemClock } from "@/lib/core/time";
import { BatchDraft, createBatch } from "@/lib/promotions/batches";
import { issuePersonalCode, PersonalOffer } from "@/lib/promotions/personal";
import { certain } from "@/tests/commerce-shop";
import { call, database, openUserDoors, order, shop, signIn } from "@/tests/user-doors";

openUserDoors();

describe("guessing codes", () => {
  const enter = (cookie: string, code: string) => call(apply, { cookie, body: { ...order(), code } });
  const entered = async (cookie: string, code: string) => (await enter(cookie, code)).json.error;

  it("ends after ten different ones a minute, right or wrong, where they are applied and at the checkout", async () => {
    await shop.promotion({ code: "GUESSED" });
    const cookie = await signIn();
    const { json: seen } = await call(quote, { cookie, body: order() });
    for (let guess = 0; guess < 10; guess++)
      expect(await entered(cookie, `GUESS-${guess}`)).toMatchObject({ params: { reason: "CODE_NOT_FOUND" } });
    const { status, headers, json } = await enter(cookie, "GUESSED");
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(json.error).toMatchObject({ code: "request.rate_limited", params: { reason: "RATE_LIMITED" } });
    expect(json.error?.params["retryAfterSeconds"]).toBeGreaterThan(0);
    const bought = await call(checkout, {
      cookie,
      body: {
        ...order(),
        codes: ["GUESSED"],
        quoteHash: String(seen["hash"]),
        method: "sandbox",
        idempotencyKey: "guess-at-checkout",
      },
    });
    // The price without the code is what was seen, so the order stands without it.
    expect(bought.json).toMatchObject({ slip: seen["slip"], codes: [] });
  });

  it("tells a used, a foreign and an unknown code apart in no word", async () => {
    const draft = { name: "Secret", effect: { kind: "percent", basisPoints: 1000 }, size: 2 };
    const { promotionId } = certain(await createBatch(shop.ctx, BatchDraft.parse(draft)));
    const rows = await database.db
      .select({ code: promotionCodes.code })
      .from(promotionCodes)
      .where(eq(promotionCodes.promotionId, promotionId));
    const [used = "", over = ""] = rows.map(({ code }) => code);
    const first = await shop.customer();
    await shop.order(first.ctx, { codes: [used] });
    await database.db
      .update(promotionCodes)
      .set({ endsAt: new Date(0) })
      .where(eq(promotionCodes.code, over));
    const personal = certain(
      await issuePersonalCode(shop.ctx, {
        customerId: first.id,
        offer: PersonalOffer.parse({ name: "Own", effect: { kind: "percent", basisPoints: 1000 } }),
        startsAt: systemClock.now(),
        endsAt: plus(systemClock.now(), DAY),
        origin: "by_hand",
        issueKey: "by_hand:guessed",
      }),
    );
    const cookie = await signIn();
    const answers = [];
    for (const code of [used, over, personal.code, "GIFT-NOSUCH"]) answers.push(await entered(cookie, code));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});
