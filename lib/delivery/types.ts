import type { Api } from "grammy";
import type { deliveries } from "@/db/schema/delivery";
import type { Ctx } from "@/db/transaction";

export type Delivery = typeof deliveries.$inferSelect;

/** Delivery speaks with Telegram: through the customer bot where nothing else is given. */
export interface DeliveryCtx extends Ctx {
  readonly telegram?: Api;
}
