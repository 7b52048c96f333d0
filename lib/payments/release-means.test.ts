import { beforeEach, describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "@/lib/core/time";
import { certain } from "@/tests/commerce-shop";
import { clock, database, KEYS, openStripeShop, setKeys, shop, stripe } from "@/tests/stripe-shop";
import { lookAtSetups, startSetup } from "./means-setups";
import { releaseDueMeans, releaseMeans } from "./release-means";
import { forgetMeans, meansOf } from "./saved-means";

openStripeShop();

/** A customer who kept a card and wants it gone. */
async function forgotten() {
  const { id: customerId, ctx } = await shop.customer();
  const { url } = certain(await startSetup(ctx, { customerId, returnUrl: "https://shop.example/settings" }));
  stripe.books.pay(url.split("/").at(-1) ?? "");
  await lookAtSetups(shop.ctx, customerId);
  const [means] = await meansOf(ctx, customerId);
  if (!means) throw new Error("nothing was kept");
  certain(await forgetMeans(ctx, { customerId, id: means.id }));
  return { meansId: means.id, isAtStripe: () => stripe.books.means.get(means.meansRef)?.customer !== null };
}

const release = async (meansId: Awaited<ReturnType<typeof forgotten>>["meansId"]) =>
  certain(await releaseMeans(shop.ctx, { meansId })).released;
const sweep = () => releaseDueMeans(shop.ctx, { limit: 100 });
const stuck = async (meansId: string) =>
  (
    await database.sql.query(
      "select 1 from outbox_events where name = 'means/release_stuck' and data->>'meansId' = $1",
      [meansId],
    )
  ).rows.length;
const rows = async (meansId: string) =>
  (await database.sql.query("select 1 from saved_means where id = $1", [meansId])).rows.length;

beforeEach(async () => {
  certain(await setKeys(KEYS));
  await database.sql.query("delete from saved_means");
});

describe("a card that its customer removed", () => {
  it("is let go of by the sweep where the job never ran", async () => {
    const { meansId, isAtStripe } = await forgotten();
    expect(await sweep()).toBe(0);
    clock.by(MINUTE);
    expect(await sweep()).toBe(1);
    expect([isAtStripe(), await rows(meansId)]).toEqual([false, 0]);
    expect(await sweep()).toBe(0);
  });

  it("is asked for again where Stripe was away", async () => {
    const { meansId, isAtStripe } = await forgotten();
    stripe.fail("500");
    expect(await release(meansId)).toBe(false);
    expect([isAtStripe(), await rows(meansId)]).toEqual([true, 1]);
    clock.by(MINUTE);
    await sweep();
    expect([isAtStripe(), await rows(meansId)]).toEqual([false, 0]);
  });

  it("is gone where Stripe let go of it and its answer was lost", async () => {
    const { meansId, isAtStripe } = await forgotten();
    stripe.fail("500_after");
    expect(await release(meansId)).toBe(false);
    clock.by(MINUTE);
    await sweep();
    expect([isAtStripe(), await rows(meansId)]).toEqual([false, 0]);
  });

  it("is told to a person once while the keys are wrong, and let go of once they are right", async () => {
    const { meansId, isAtStripe } = await forgotten();
    certain(await setKeys({ ...KEYS, secretKey: "sk_test_another_0001" }));
    for (let hour = 0; hour < 48; hour++) {
      clock.by(HOUR);
      await sweep();
    }
    expect([isAtStripe(), await rows(meansId), await stuck(meansId)]).toEqual([true, 1, 1]);
    certain(await setKeys(KEYS));
    clock.by(DAY);
    await sweep();
    expect([isAtStripe(), await rows(meansId), await stuck(meansId)]).toEqual([false, 0, 1]);
  });

  it("waits for keys that were taken away: the card is still kept there", async () => {
    const { meansId, isAtStripe } = await forgotten();
    certain(await setKeys({ secretKey: null, webhookSecret: null }, false));
    expect(await release(meansId)).toBe(false);
    expect([isAtStripe(), await rows(meansId)]).toEqual([true, 1]);
    certain(await setKeys(KEYS));
    expect(await release(meansId)).toBe(true);
  });

  it("is let go of although another one cannot be", async () => {
    const away = await forgotten();
    const other = await forgotten();
    clock.by(MINUTE);
    stripe.fail("500");
    expect(await sweep()).toBe(2);
    expect(await rows(away.meansId)).toBe(1);
    expect(await rows(other.meansId)).toBe(0);
  });
});
