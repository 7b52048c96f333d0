import { eq, lte } from "drizzle-orm";
import { sandboxWebhooks } from "@/db/schema/payments-sandbox";
import type { Ctx } from "@/db/transaction";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { MINUTE, plus, SECOND } from "@/lib/core/time";
import { ripen } from "./books";
import { SIGNATURE_HEADER, signWebhook } from "./verify";

const MOST_ATTEMPTS = 10;
const ANSWER_WITHIN = 10 * SECOND;

const address = () => `http://127.0.0.1:${env().PORT}/api/payments/sandbox`;

/**
 * Sends the webhooks that are due to this server's own door, over HTTP as a real provider would; one that is not answered
 * with 2xx is tried again later. Returns how many arrived.
 */
export async function sendSandboxWebhooks(
  ctx: Ctx,
  options: { limit?: number; post?: typeof fetch; url?: string } = {},
): Promise<number> {
  const secret = env().SANDBOX_WEBHOOK_SECRET;
  if (!secret) return 0;
  await ripen(ctx);
  const claimed = await claim(ctx, options.limit ?? 50);
  let arrived = 0;
  for (const webhook of claimed) {
    const status = await post(options.post ?? fetch, options.url ?? address(), webhook.body, {
      secret,
      now: ctx.clock.now(),
    });
    const delivered = status >= 200 && status < 300;
    if (delivered) arrived += 1;
    await ctx.db
      .update(sandboxWebhooks)
      .set({
        lastStatus: status,
        ...(delivered || webhook.attempts + 1 >= MOST_ATTEMPTS ? { nextTryAt: null } : {}),
      })
      .where(eq(sandboxWebhooks.id, webhook.id));
  }
  return arrived;
}

/** The next try is set before the first byte is sent: a crash in between repeats, never loses. */
async function claim(ctx: Ctx, limit: number) {
  const now = ctx.clock.now();
  return ctx.db.transaction(async (tx) => {
    const due = await tx
      .select()
      .from(sandboxWebhooks)
      .where(lte(sandboxWebhooks.nextTryAt, now))
      .orderBy(sandboxWebhooks.nextTryAt, sandboxWebhooks.id)
      .limit(limit)
      .for("update", { skipLocked: true });
    for (const { id, attempts } of due) {
      const pause = Math.min(5 * SECOND * 2 ** attempts, 30 * MINUTE);
      await tx
        .update(sandboxWebhooks)
        .set({ attempts: attempts + 1, nextTryAt: plus(now, pause) })
        .where(eq(sandboxWebhooks.id, id));
    }
    return due;
  });
}

async function post(
  send: typeof fetch,
  url: string,
  body: string,
  security: { secret: string; now: Date },
): Promise<number> {
  try {
    const response = await send(url, {
      method: "POST",
      headers: { "content-type": "application/json", [SIGNATURE_HEADER]: signWebhook(body, security) },
      body,
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    log().warn({ err: error }, "a sandbox webhook did not reach the shop");
    return 0;
  }
}

/** Sends what an action has just caused without making the page wait; the minute's job catches what this misses. */
export function sendSoon(ctx: Ctx, afterMs = 0): void {
  setTimeout(() => {
    sendSandboxWebhooks(ctx).catch((error: unknown) =>
      log().warn({ err: error }, "sandbox webhooks wait for the next minute"),
    );
  }, afterMs).unref();
}
