import { inngest } from "@/inngest/client";
import { watchTransfer } from "@/lib/notifications/alerts";
import { doing, on } from "../door";

type TransferEvent = Parameters<typeof watchTransfer>[1];

/** A receipt of a transfer waits for the owner's eyes until it is decided. */
export const watchTransfers = inngest.createFunction(
  { id: "watch-transfers", triggers: [on("transfer/sent"), on("transfer/decided")], retries: 10 },
  ({ event, step }) =>
    step.run("watch", () =>
      doing("watch-transfers", (ctx) => watchTransfer(ctx, event as unknown as TransferEvent)),
    ),
);
