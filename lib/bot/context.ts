import type { Bot, Context } from "grammy";
import type { Ctx } from "@/db/transaction";
import type { Actor } from "@/lib/core/actor";
import type { Code } from "@/lib/core/codes";
import { InvariantError } from "@/lib/core/errors";
import type { Result } from "@/lib/core/result";
import type { Customer } from "@/lib/customers/types";
import type { Say } from "./texts";

/** A Stars payment that has happened. A renewal repeats the payload under another charge. */
export interface StarsPayment {
  readonly payload: string;
  readonly chargeId: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly telegramId: bigint;
  readonly isRecurring: boolean;
  readonly isFirstRecurring: boolean;
  readonly subscriptionUntil: Date | null;
}

/** A Stars payment that Telegram asks about before it happens. */
export interface StarsQuestion {
  readonly payload: string;
  readonly telegramId: bigint;
  readonly amount: bigint;
  readonly currency: string;
}

/** What the bot asks of the capabilities that hold the shop's rules. */
export interface BotVerbs {
  recordChannelMember(
    ctx: Ctx,
    input: { chatId: bigint; telegramId: bigint; status: string; inviteLink: string | null },
  ): Promise<Result<unknown, Code>>;
  /** Who comes into the shop's public channel may be given a code. */
  noteSubscriber(
    ctx: Ctx,
    input: { chatId: bigint; telegramId: bigint; isInside: boolean; wasInside: boolean },
  ): Promise<Result<unknown, Code>>;
  decideJoinRequest(
    ctx: Ctx,
    input: { chatId: bigint; telegramId: bigint; inviteLink: string | null },
  ): Promise<Result<{ approve: boolean }, Code>>;
  verifyPreCheckout(ctx: Ctx, question: StarsQuestion): Promise<Result<unknown, Code>>;
  settleStarsPayment(ctx: Ctx, payment: StarsPayment): Promise<Result<unknown, Code>>;
  createLoginLink(
    ctx: Ctx,
    input: { telegramId: bigint; name?: string },
  ): Promise<Result<{ url: string }, Code>>;
}

export interface BotDeps {
  readonly verbs: BotVerbs;
  /** Where the shop is on the web; null where Telegram could not open it. */
  readonly shopAddress: string | null;
  /** Database and clock of this process. */
  services(): Promise<Pick<Ctx, "db" | "clock">>;
}

/** The person who wrote, as the shop knows them. */
export interface Visitor {
  readonly customer: Customer;
  readonly say: Say;
}

export interface BotContext extends Context {
  deps: BotDeps;
  as(actor: Actor): Promise<Ctx>;
  visitor?: Visitor;
}

/** A bot and what it was wired with. */
export interface CustomerBot {
  readonly bot: Bot<BotContext>;
  readonly deps: BotDeps;
}

/** The visitor of an update that a person sent. */
export function visitorOf(c: BotContext): Visitor {
  if (!c.visitor) throw new InvariantError("nobody is behind this update");
  return c.visitor;
}

export const asTelegram: Actor = { kind: "provider", provider: "telegram" };
export const asStars: Actor = { kind: "provider", provider: "stars" };
