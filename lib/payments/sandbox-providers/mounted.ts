import { z } from "zod";
import { database } from "@/db/client";
import type { Ctx } from "@/db/transaction";
import { addressOf, env, isSandbox } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { err, ok, type Result } from "@/lib/core/result";
import { SECOND, systemClock } from "@/lib/core/time";
import { booksIn } from "./books";
import { cryptoPayStandIn } from "./crypto-pay";
import { isStandIn, STAND_IN_KEYS, type StandInId, standInAddress, withinThisServer } from "./keys";
import { paypalStandIn } from "./paypal";
import { paytabsStandIn } from "./paytabs";
import { stripeStandIn } from "./stripe";
import { type HostedPage, PAGE_ACTIONS, type StandIn, type World } from "./types";

const MAKERS: Record<StandInId, (world: World) => StandIn> = {
  stripe: (world) => stripeStandIn(world, { ...STAND_IN_KEYS.stripe, webhookUrl: webhookOf("stripe") }),
  paytabs: (world) => paytabsStandIn(world, STAND_IN_KEYS.paytabs),
  paypal: (world) => paypalStandIn(world, { ...STAND_IN_KEYS.paypal, webhookUrl: webhookOf("paypal") }),
  cryptopay: (world) =>
    cryptoPayStandIn(world, {
      token: STAND_IN_KEYS.cryptopay.token,
      webhookUrl: webhookOf("cryptopay"),
      shopUrl: addressOf("/"),
    }),
};

const webhookOf = (id: StandInId): string => addressOf(`/api/payments/${id}`);

/** The stand-in of this name, where the sandbox is on. */
export async function standInOf(id: string): Promise<StandIn | undefined> {
  if (!isSandbox() || !isStandIn(id)) return undefined;
  const { db } = await database();
  return MAKERS[id]({
    books: booksIn(db),
    now: () => systemClock.now(),
    apiBase: standInAddress(id),
    pageUrl: (reference) => addressOf(`/sandbox/pay/${id}/${encodeURIComponent(reference)}`),
    post: sendHome,
  });
}

const PAUSES = [0, 2 * SECOND, 10 * SECOND, 60 * SECOND];

/** Webhooks go to this server alone, whatever address they were asked for; what is not taken comes again. */
async function sendHome(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<void> {
  const { pathname } = new URL(url);
  if (!pathname.startsWith("/api/payments/")) return;
  const send = async (tries: number): Promise<void> => {
    const status = await deliver(pathname, headers, body);
    const pause = PAUSES[tries + 1];
    if (status >= 200 && status < 300) return;
    if (pause === undefined) return log().warn({ pathname, status }, "a sandbox webhook was not taken");
    setTimeout(() => void send(tries + 1), pause).unref();
  };
  void send(0);
}

async function deliver(pathname: string, headers: Readonly<Record<string, string>>, body: string) {
  try {
    const response = await fetch(`http://127.0.0.1:${env().PORT}${pathname}`, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(10 * SECOND),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

const Named = { provider: z.string().max(20), reference: z.string().min(1).max(100) };
export const NamedPage = z.object(Named);
export const PressedPage = z.object({ ...Named, action: z.enum(PAGE_ACTIONS) });

/** What a stand-in's hosted page shows. */
export interface StandInPage extends HostedPage {
  readonly provider: StandInId;
}

export async function readStandInPage(
  _ctx: Ctx,
  { provider, reference }: z.output<typeof NamedPage>,
): Promise<Result<StandInPage, "payment.not_found">> {
  const page = await (await standInOf(provider))?.page(reference);
  if (!page || !isStandIn(provider)) return err("payment.not_found");
  return ok({ ...page, provider, returnUrl: withinThisServer(page.returnUrl) });
}

export async function pressStandInPage(
  ctx: Ctx,
  { action, ...named }: z.output<typeof PressedPage>,
): Promise<Result<StandInPage, "payment.not_found">> {
  const page = await readStandInPage(ctx, named);
  if (page.ok) await (await standInOf(named.provider))?.press(named.reference, action);
  return page.ok ? readStandInPage(ctx, named) : page;
}
