import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { openCustomerSession } from "@/lib/auth/customer-sessions";
import type { Code } from "@/lib/core/codes";
import { err, ok, type Result } from "@/lib/core/result";
import { seeCustomer } from "@/lib/customers/service";
import { customerBotToken } from "@/lib/telegram/api";
import { verifyInitData } from "@/lib/telegram/init-data";
import { readShop } from "./queries";
import type { ShopView } from "./types";

/** What Telegram does not sign: what a web app button's own address asked for, and the zone of the device. */
export const Launch = z.object({
  startParam: z.string().max(512).nullish(),
  timeZone: z.string().max(64).nullish(),
});
export type Launch = z.output<typeof Launch>;

export interface OpenedSession {
  shop: ShopView;
  token: string;
  expiresAt: Date;
}

/** Exchanges a verified launch for a session, once per launch: later calls carry the cookie. */
export async function openSession(
  ctx: Ctx,
  input: { authorization: string | null } & Launch,
): Promise<Result<OpenedSession, Code>> {
  const raw = /^tma (.+)$/.exec(input.authorization ?? "")?.[1];
  if (!raw) return err("init_data.malformed");
  const launch = verifyInitData(raw, { botToken: customerBotToken(), now: ctx.clock.now() });
  if (!launch.ok) return launch;
  const { user } = launch.value;
  if (!user || user.isBot) return err("init_data.malformed");
  const startParam = launch.value.startParam ?? input.startParam;
  const customer = await seeCustomer(ctx, {
    telegramId: user.id,
    firstName: user.firstName,
    lastName: user.lastName,
    username: user.username,
    languageCode: user.languageCode,
    source: startParam,
    timeZone: input.timeZone,
  });
  if (customer.blockedAt) return err("customer.blocked");
  const [session, shop] = await Promise.all([
    openCustomerSession(ctx.db, ctx, customer.id),
    readShop({ ...ctx, actor: { kind: "customer", customerId: customer.id } }, { startParam }),
  ]);
  return shop.ok ? ok({ shop: shop.value, ...session }) : shop;
}
