import type { Id } from "@/lib/core/ids";

/** Everything that happens in Kiosk that somebody else may want to react to. Past tense, ids only: readers load the rest. */
export interface EventData {
  /** A webhook that was here before: recognised, and nothing done twice. */
  "inbox/duplicate": { provider: string; providerRef: string };
  "inbox/received": { inboxEventId: Id<"inboxEvent">; provider: string };
  /** A webhook that could not be worked off, however often it was tried. */
  "inbox/given_up": { inboxEventId: Id<"inboxEvent">; provider: string; kind: string };
  "payment/settled": { paymentId: Id<"payment">; orderId: Id<"order"> };
  "payment/failed": { paymentId: Id<"payment">; orderId: Id<"order">; failureCode: string };
  /** A customer sent the receipt of a bank transfer: a person has to look. */
  "transfer/sent": { paymentId: Id<"payment">; orderId: Id<"order"> };
  /** A person has looked: the money came, or they said why not. */
  "transfer/decided": { paymentId: Id<"payment">; orderId: Id<"order"> };
  /** A person could not find the money, or found other money: the customer is told why. */
  "transfer/rejected": {
    paymentId: Id<"payment">;
    orderId: Id<"order">;
    customerId: Id<"customer">;
    reason: string;
    note: string | null;
    /** Tells one rejection from the next of the same transfer. */
    decidedAt: string;
  };
  /** A kept card was to be charged, and its bank wants to see the customer. */
  "payment/confirmation_required": { orderId: Id<"order">; customerId: Id<"customer"> };
  /** A customer wants a kept card gone: the provider is asked to let go of it. */
  "means/forgotten": { meansId: Id<"savedMeans"> };
  /** A provider has not let go of it, however often it was asked: a person has to look. */
  "means/release_stuck": { meansId: Id<"savedMeans">; provider: string };
  /** Money arrived that fits no promise: nothing was credited, a person has to look. */
  "payment/mismatched": { mismatchId: string; provider: string; reason: string };
  /** A person decided what becomes of it: nobody has to look any more. */
  "payment/mismatch_resolved": { mismatchId: string };
  /** The books are not what they must be: a person has to look. */
  "ledger/proof_failed": { proofId: Id<"proof"> };
  /** A late payment kept its discount although the promotion's limit was reached. */
  "promotion/honoured_late": { orderId: Id<"order">; promotionId: Id<"promotion"> };
  /** A customer got a code of their own; renewals and win-backs tell of theirs themselves. */
  "promotion/issued": {
    codeKey: string;
    customerId: Id<"customer">;
    origin: "first_purchase" | "birthday" | "channel_subscribed" | "by_hand" | "renewal" | "win_back";
  };
  /** Birthdays of the day, some at a time: each gets its code. */
  "promotion/birthdays_due": { customerIds: Id<"customer">[]; day: string };
  /** Somebody came into the shop's public channel. */
  "channel/subscribed": { chatId: string; customerId: Id<"customer"> };
  "order/reserved": { orderId: Id<"order">; customerId: Id<"customer"> };
  "wallet/topped_up": { orderId: Id<"order">; customerId: Id<"customer"> };
  "order/paid": { orderId: Id<"order">; customerId: Id<"customer"> };
  /** A paid order that is still not delivered: the delivery is asked for again. */
  "order/delivery_due": { orderId: Id<"order"> };
  "order/closed": { orderId: Id<"order">; customerId: Id<"customer">; status: "cancelled" | "expired" };
  "subscription/activated": {
    subscriptionId: Id<"subscription">;
    customerId: Id<"customer">;
    orderId: Id<"order"> | null;
  };
  "subscription/reminder_due": {
    subscriptionId: Id<"subscription">;
    customerId: Id<"customer">;
    daysBefore: number;
    periodEnd: string;
  };
  "subscription/kept": { subscriptionId: Id<"subscription">; customerId: Id<"customer"> };
  "subscription/cancelled": { subscriptionId: Id<"subscription">; customerId: Id<"customer"> };
  "subscription/past_due": { subscriptionId: Id<"subscription">; customerId: Id<"customer"> };
  /** A term that was to be renewed by itself was not; nothing was taken. */
  "subscription/renewal_failed": {
    subscriptionId: Id<"subscription">;
    customerId: Id<"customer">;
    periodEnd: string;
    reason: "no_method" | "declined" | "gone" | "missed";
    /** Which try it was, and when the next one is; null after the last. */
    tries: number;
    nextTryAt: string | null;
  };
  "subscription/ended": { subscriptionId: Id<"subscription">; customerId: Id<"customer">; isDemo: boolean };
  "delivery/invited": { deliveryId: Id<"delivery">; customerId: Id<"customer"> };
  "delivery/joined": { deliveryId: Id<"delivery">; customerId: Id<"customer"> };
  "delivery/stuck": { deliveryId: Id<"delivery">; customerId: Id<"customer"> };
  "delivery/removed": { deliveryId: Id<"delivery">; customerId: Id<"customer"> };
  /** What was paid for and what is given do not match. */
  "delivery/mismatch_found": {
    mismatch: "paid_not_delivered" | "right_without_delivery" | "delivery_without_right";
    entityId: string;
  };
  "channel/admin_lost": { channelId: Id<"channel"> };
  /** Someone without a right came into a channel. */
  "channel/stranger_joined": { channelId: Id<"channel">; telegramId: string };
  "demo/granted": { demoId: Id<"demo">; subscriptionId: Id<"subscription">; customerId: Id<"customer"> };
  "demo/ended": { demoId: Id<"demo">; subscriptionId: Id<"subscription">; customerId: Id<"customer"> };
  "refund/requested": { refundId: Id<"refund"> };
  "refund/done": { refundId: Id<"refund">; orderId: Id<"order">; customerId: Id<"customer"> };
  /** The provider did not give the money back: a person decides what to do instead. */
  "refund/failed": { refundId: Id<"refund">; orderId: Id<"order">; customerId: Id<"customer"> };
  /** Asked for many times, and still not sent. */
  "refund/stuck": { refundId: Id<"refund">; orderId: Id<"order"> };
  /** Money went back at the provider that fits no payment here. */
  "refund/unmatched": { provider: string; chargeId: string };
  "dispute/opened": { disputeId: Id<"dispute">; orderId: Id<"order"> };
  /** A dispute of money that was credited to no order. */
  "dispute/unmatched": { provider: string; chargeId: string };
  "dispute/closed": { disputeId: Id<"dispute">; orderId: Id<"order">; status: "won" | "lost" };
  "notification/queued": { notificationId: Id<"notification"> };
  "alert/raised": { alertId: Id<"alert"> };
}

export type EventName = keyof EventData;

export interface OutboxEvent<N extends EventName = EventName> {
  readonly id: Id<"event">;
  readonly name: N;
  readonly data: EventData[N];
}
