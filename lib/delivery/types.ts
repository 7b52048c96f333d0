import type { Api } from "grammy";
import type { deliveries } from "@/db/schema/delivery";
import type { Ctx } from "@/db/transaction";

export type Delivery = typeof deliveries.$inferSelect;

export interface DeliveryCtx extends Ctx {
  /** The customer bot's where nothing else is given. */
  readonly telegram?: Api;
  /** Names the work across its retries: what one try has claimed, the next one goes on with. */
  readonly run?: string;
}
