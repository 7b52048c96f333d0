import { Composer } from "grammy";
import { currentCatalog } from "@/lib/catalog/queries";
import { inLanguage } from "@/lib/core/languages";
import { readShopSettings } from "@/lib/settings/service";
import { type BotContext, visitorOf } from "./context";
import { answer } from "./reply";
import { shopButton } from "./shop-address";

export const start = new Composer<BotContext>();

start.chatType("private").command("start", async (c) => {
  const { customer, say } = visitorOf(c);
  const { db } = await c.deps.services();
  const [settings, catalog] = await Promise.all([readShopSettings(db), currentCatalog({ db })]);
  // Isolated, or a Latin name would turn the signs of an Arabic sentence around.
  const shop = {
    shop: `\u2068${settings.name}\u2069`,
    tagline: inLanguage(settings.tagline, customer.language),
  };
  const demo = catalog.products.find(({ allowDemo, status }) => allowDemo && status === "active");
  const { shopAddress } = c.deps;
  const payload = c.match || undefined;
  const text = [
    say("start.hello", { name: customer.firstName, ...shop }),
    demo
      ? say("start.pickOrTry", { product: inLanguage(demo.name, customer.language), days: demo.demoDays })
      : say("start.pick"),
    ...(shopAddress === null ? [say("noAddress")] : []),
  ].join("\n\n");
  const buttons =
    shopAddress === null
      ? []
      : [
          [shopButton(shopAddress, say("buttons.openShop"), payload)],
          ...(demo ? [[shopButton(shopAddress, say("buttons.tryFree"), "try")]] : []),
        ];
  await answer(c, text, buttons);
});

start.chatType("private").command("shop", async (c) => {
  const { say } = visitorOf(c);
  const { shopAddress } = c.deps;
  if (shopAddress === null) return answer(c, say("noAddress"));
  await answer(c, say("shop"), [[shopButton(shopAddress, say("buttons.openShop"))]]);
});
