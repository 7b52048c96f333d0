import type { InngestFunction } from "inngest";
import { releaseReservations } from "./checkout/release-reservations";
import { checkPaidIsDelivered } from "./delivery/check-paid-delivered";
import { deliverDemo } from "./delivery/deliver-demo";
import { deliverPaidOrder } from "./delivery/deliver-paid-order";
import { evictStrangerFromChannel } from "./delivery/evict-stranger";
import { removeAccessAfterEnd } from "./delivery/remove-access";
import { retryDueDeliveries } from "./delivery/retry-deliveries";
import { continueDemos } from "./demo/continue-demos";
import { endDemoAfterSweep } from "./demo/end-demo";
import { relayWaitingEvents } from "./events/relay-outbox";
import { endHoldsAndPoints } from "./ledger/end-holds-and-points";
import { proveBooks } from "./ledger/prove-books";
import { calmDecidedMismatch } from "./notifications/calm-mismatch";
import { notifyOfAccess, notifyOfSubscriptions } from "./notifications/notify";
import { raiseAlert, raiseAlertOfRefunds } from "./notifications/raise-alert";
import { sendQueuedNotification } from "./notifications/send-notification";
import { sweepDueNotifications } from "./notifications/sweep-notifications";
import { tellOwnersOfAlert } from "./notifications/tell-owners";
import { warnLowWallet } from "./notifications/warn-low-wallet";
import { watchTransfers } from "./notifications/watch-transfers";
import { winBack } from "./notifications/win-back";
import { processWebhook } from "./payments/process-webhook";
import { reconcilePayments } from "./payments/reconcile-payments";
import { reconcileStarsMovements } from "./payments/reconcile-stars";
import { releaseForgottenMeans, sweepForgottenMeans } from "./payments/release-means";
import { sendOwedSandboxWebhooks } from "./payments/send-sandbox-webhooks";
import { sweepWaitingWebhooks } from "./payments/sweep-inbox";
import {
  findBirthdaysOfTheDay,
  issueAfterFirstPurchase,
  issueBirthdayCodes,
  issueToNewSubscriber,
} from "./promotions/issue-codes";
import { sendPromisedRefund } from "./refunds/send-refund";
import { sweepRefunds } from "./refunds/sweep-refunds";
import { renewSubscriptions } from "./subscriptions/renew-subscriptions";
import { sweepSubscriptions } from "./subscriptions/sweep-subscriptions";
import { tellTelegram } from "./subscriptions/tell-telegram-of-renewal";

/** Every function the application serves, by capability. */
export const functions: InngestFunction.Any[] = [
  sendOwedSandboxWebhooks,
  reconcilePayments,
  reconcileStarsMovements,
  processWebhook,
  sweepWaitingWebhooks,
  proveBooks,
  relayWaitingEvents,
  releaseForgottenMeans,
  sweepForgottenMeans,
  releaseReservations,
  calmDecidedMismatch,
  checkPaidIsDelivered,
  deliverDemo,
  deliverPaidOrder,
  continueDemos,
  endDemoAfterSweep,
  endHoldsAndPoints,
  evictStrangerFromChannel,
  findBirthdaysOfTheDay,
  issueAfterFirstPurchase,
  issueBirthdayCodes,
  issueToNewSubscriber,
  notifyOfAccess,
  notifyOfSubscriptions,
  raiseAlert,
  raiseAlertOfRefunds,
  removeAccessAfterEnd,
  renewSubscriptions,
  retryDueDeliveries,
  sendPromisedRefund,
  sendQueuedNotification,
  sweepRefunds,
  sweepDueNotifications,
  sweepSubscriptions,
  tellTelegram,
  tellOwnersOfAlert,
  watchTransfers,
  warnLowWallet,
  winBack,
];
