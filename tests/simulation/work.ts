import { payOrder } from "@/lib/checkout/attempt";
import { cancelOrder, expireReservations } from "@/lib/checkout/close";
import { quote } from "@/lib/checkout/quote";
import { lookAtPayment, processInboxEvent, reconcilePending, sweepInbox } from "@/lib/checkout/reconcile";
import { startCheckout } from "@/lib/checkout/start";
import { CheckoutRequest } from "@/lib/checkout/types";
import type { Id } from "@/lib/core/ids";
import { MINUTE } from "@/lib/core/time";
import { checkPaidDelivered } from "@/lib/delivery/check";
import { deliverSubscription } from "@/lib/delivery/deliver";
import { recordChannelMember } from "@/lib/delivery/members";
import { evictStranger, removeAccess, retryDeliveries } from "@/lib/delivery/remove";
import { relayOutbox } from "@/lib/events/service";
import type { EventData, OutboxEvent } from "@/lib/events/types";
import { receiveWebhook } from "@/lib/payments/inbox";
import { applyDisputeFact } from "@/lib/refunds/disputes";
import { previewRefund, requestRefund } from "@/lib/refunds/request";
import { sendDueRefunds, sendRefund } from "@/lib/refunds/send";
import { applyRefundFact } from "@/lib/refunds/settle";
import { RefundInput, RefundRequestInput } from "@/lib/refunds/types";
import { activateFromOrder } from "@/lib/subscriptions/activate";
import { sweepDue } from "@/lib/subscriptions/sweep";
import type { Process } from "./process";
import { asBuyer, asJob, type Buyer, CODE, type World } from "./world";

export interface Deed {
  readonly name: string;
  /** Done by people and banks, in no process of the shop. */
  readonly isOutside?: boolean;
  /** Done twice at once, as by a second tap. */
  readonly isDoubled?: boolean;
  run(process: Process): Promise<unknown>;
}

const ABOVE = { refund: applyRefundFact, dispute: applyDisputeFact };

/** What a job does with an event; the same verbs as the doors in inngest/functions. */
async function workOn(world: World, event: OutboxEvent, process: Process): Promise<void> {
  const ctx = { ...asJob(world, process), run: event.id };
  switch (event.name) {
    case "order/paid":
    case "order/delivery_due": {
      const { orderId } = event.data as EventData["order/paid"];
      const active = await activateFromOrder(ctx, { orderId });
      if (!active.ok) return;
      await deliverSubscription(ctx, { subscriptionId: active.value.subscriptionId });
      return;
    }
    case "inbox/received":
      await processInboxEvent(ctx, event.data as EventData["inbox/received"], ABOVE);
      return;
    case "refund/requested":
      await sendRefund(ctx, event.data as EventData["refund/requested"]);
      return;
    case "subscription/ended":
      await removeAccess(ctx, event.data as EventData["subscription/ended"]);
      return;
    case "channel/stranger_joined": {
      const { channelId, telegramId } = event.data as EventData["channel/stranger_joined"];
      await evictStranger(ctx, { channelId, telegramId: BigInt(telegramId) });
      return;
    }
    default:
      return;
  }
}

/** Takes events out of the outbox; one that is told twice is one event. */
export async function relay(world: World, process: Process): Promise<void> {
  await relayOutbox(asJob(world, process), async (told) => {
    for (const event of told) if (!world.events.some(({ id }) => id === event.id)) world.events.push(event);
  });
}

/** One event, in no order; it stays where its work did not end well. */
export async function workOneEvent(world: World, process: Process): Promise<void> {
  const event = world.events[process.random.whole(0, Math.max(0, world.events.length - 1))];
  if (!event) return;
  await workOn(world, event, process);
  // Now and then the engine has not heard that the work was done, and does it again.
  if (!world.bank.calm && process.random.chance(0.1)) return;
  const at = world.events.indexOf(event);
  if (at >= 0) world.events.splice(at, 1);
}

export async function deliverOneWebhook(world: World, process: Process): Promise<void> {
  const { posted } = world.bank;
  const at = process.random.whole(0, Math.max(0, posted.length - 1));
  const webhook = posted[at];
  if (!webhook) return;
  const answered = await receiveWebhook(asJob(world, process), "sandbox", webhook.body, webhook.headers);
  if (answered.ok) posted.splice(posted.indexOf(webhook), 1);
}

export const cronsOf = (world: World): Deed[] => [
  { name: "relay", run: (process) => relay(world, process) },
  { name: "sweep webhooks", run: (process) => sweepInbox(asJob(world, process), ABOVE, 50) },
  { name: "reconcile", run: (process) => reconcilePending(asJob(world, process), 50) },
  { name: "release reservations", run: (process) => expireReservations(asJob(world, process), 50) },
  { name: "sweep subscriptions", run: (process) => sweepDue(asJob(world, process), { limit: 50 }) },
  { name: "retry deliveries", run: (process) => retryDeliveries(asJob(world, process), { limit: 50 }) },
  { name: "check paid is delivered", run: (process) => checkPaidDelivered(asJob(world, process)) },
  { name: "send due refunds", run: (process) => sendDueRefunds(asJob(world, process), { limit: 50 }) },
];

async function buy(
  world: World,
  buyer: Buyer,
  process: Process,
  { withCode, tap }: { withCode: boolean; tap: string },
): Promise<void> {
  const ctx = asBuyer(world, buyer, process);
  const request = world.shop.quoteRequest({ codes: withCode ? [CODE] : [] });
  const seen = await quote(ctx, request);
  if (!seen.ok) return;
  const placed = await startCheckout(
    ctx,
    CheckoutRequest.parse({
      ...request,
      idempotencyKey: tap,
      quoteHash: seen.value.hash,
      method: "sandbox",
    }),
  );
  if (placed.ok && !buyer.orders.includes(placed.value.id)) buyer.orders.push(placed.value.id);
}

const referencesOf = (world: World, orderId: Id<"order">): string[] =>
  [...world.bank.payments.values()]
    .filter((payment) => payment.orderId === orderId)
    .map(({ reference }) => reference);

async function refund(world: World, orderId: Id<"order">, process: Process): Promise<void> {
  const ctx = asJob(world, process);
  const share = process.random.pick([
    { kind: "all" as const },
    { kind: "amount" as const, amountMinor: process.random.whole(1, 3000) },
  ]);
  const destination = process.random.pick(["original" as const, "original" as const, "wallet" as const]);
  const asked = { orderId, share, destination, reason: "goodwill" as const };
  const preview = await previewRefund(ctx, RefundInput.parse(asked));
  if (!preview.ok) return;
  await requestRefund(
    ctx,
    RefundRequestInput.parse({
      ...asked,
      idempotencyKey: `refund-${process.random.whole(1, 1_000_000_000)}`,
      confirmedMinor: Number(preview.value.amountMinor),
    }),
  );
}

/** Comes into the channel by whatever invite the bot sent last. */
function join(world: World, buyer: Buyer): void {
  const invites = [...(world.telegram.server.world.rooms.get(world.chatId)?.invites.values() ?? [])];
  const invite = invites.at(-1);
  if (!invite) return;
  const inviteLink = invite.link.invite_link;
  if (world.telegram.asUser(buyer.telegramId).openInviteLink(inviteLink).status === "joined")
    world.arrivals.push({ telegramId: buyer.telegramId, inviteLink });
}

/** Telegram repeats an update until the bot has taken it. */
export async function tellOneArrival(world: World, process: Process): Promise<void> {
  const [arrival] = world.arrivals;
  if (!arrival) return;
  await recordChannelMember(asJob(world, process), {
    ...arrival,
    chatId: BigInt(world.chatId),
    status: "member",
  });
  world.arrivals.splice(world.arrivals.indexOf(arrival), 1);
}

const OFTEN = 12;

/** Something that somebody does, chosen by the seed. */
export function chooseDeed(world: World): Deed {
  const { random, bank } = world;
  const buyer = random.pick(world.buyers as [Buyer, ...Buyer[]]);
  const orderId =
    buyer.orders.length > 0 ? random.pick(buyer.orders as [Id<"order">, ...Id<"order">[]]) : null;
  const reference = orderId === null ? undefined : referencesOf(world, orderId).at(-1);
  const outside = (name: string, act: () => void): Deed => ({
    name,
    isOutside: true,
    run: async () => act(),
  });
  const cron = random.pick(cronsOf(world) as [Deed, ...Deed[]]);
  const withCode = random.chance(0.4);
  const tap = `tap-${random.whole(1, 1_000_000_000)}`;
  const shopping = `buy${withCode ? " with the code" : ""}`;
  const purchase = (process: Process) => buy(world, buyer, process, { withCode, tap });
  const minutes = random.pick([1, 5, 40, 60 * 24 * 3, 60 * 24 * 20]);
  const amount = BigInt(random.whole(1, 2000));
  const always: [Deed, number][] = [
    [{ name: shopping, run: purchase }, 9],
    [{ name: `${shopping} with two taps`, isDoubled: true, run: purchase }, 3],
    [{ name: "webhook", run: (process) => deliverOneWebhook(world, process) }, 16],
    [{ name: "event", run: (process) => workOneEvent(world, process) }, 24],
    [cron, 14],
    [{ name: "relay", run: (process) => relay(world, process) }, 10],
    [outside(`${minutes} minutes pass`, () => world.clock.by(minutes * MINUTE)), 5],
    [outside("join", () => join(world, buyer)), 3],
    [{ name: "who came in is told", run: (process) => tellOneArrival(world, process) }, 3],
    [outside("pending refunds ripen", () => bank.ripen()), 3],
  ];
  const withOrder: [Deed, number][] =
    orderId === null
      ? []
      : [
          [
            {
              name: "cancel the order",
              run: (process) => cancelOrder(asBuyer(world, buyer, process), { id: orderId }),
            },
            2,
          ],
          [{ name: "refund", run: (process) => refund(world, orderId, process) }, 6],
          [
            {
              name: "refund in two windows",
              isDoubled: true,
              run: (process) => refund(world, orderId, process),
            },
            2,
          ],
          [
            {
              name: "pay again",
              run: (process) =>
                payOrder(asBuyer(world, buyer, process), {
                  id: orderId,
                  method: "sandbox",
                  idempotencyKey: `again-${process.random.whole(1, 1_000_000_000)}`,
                }),
            },
            2,
          ],
        ];
  const withPayment: [Deed, number][] =
    reference === undefined
      ? []
      : [
          [outside("the customer pays", () => bank.pay(reference, world.clock.now())), 18],
          [outside("the card is declined", () => bank.decline(reference)), 2],
          [outside("a refund by hand at the bank", () => bank.refundByHand(reference, amount)), 1],
          [outside("a dispute", () => bank.dispute(reference)), 2],
          [outside("the bank decides", () => bank.decideDispute(reference)), 2],
          [
            {
              name: "a forged webhook",
              run: async (process) => {
                const { body, headers } = bank.forge(reference);
                const answer = await receiveWebhook(asJob(world, process), "sandbox", body, headers);
                if (answer.ok) throw new Error("a forged webhook was taken");
              },
            },
            1,
          ],
          [
            {
              name: "the waiting page looks",
              run: (process) =>
                lookAtPayment(asBuyer(world, buyer, process), reference.replace("sim_", "") as Id<"payment">),
            },
            6,
          ],
        ];
  const all = [...always, ...withOrder, ...withPayment].map(
    ([deed, weight]) => [deed, deed.name === world.often ? weight * OFTEN : weight] as const,
  );
  return random.weighted(all as [[Deed, number], ...[Deed, number][]]);
}
