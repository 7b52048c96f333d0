import { database } from "@/db/client";
import { createLoginLink } from "@/lib/auth/login-links";
import { settleStarsPayment, verifyPreCheckout } from "@/lib/checkout/stars";
import { env, isSandbox } from "@/lib/core/env";
import { processSingleton } from "@/lib/core/singleton";
import { systemClock } from "@/lib/core/time";
import { decideJoinRequest, recordChannelMember } from "@/lib/delivery/members";
import { noteSubscriber } from "@/lib/promotions/issue";
import { apiClientOptions, customerBotToken } from "@/lib/telegram/api";
import { createBot } from "./bot";
import type { BotDeps, CustomerBot } from "./context";
import { shopAddressFor } from "./shop-address";

/** The customer bot of this process, wired to the shop's capabilities. */
export const customerBot = (): CustomerBot =>
  processSingleton("customer-bot", () => {
    const { PUBLIC_URL: publicUrl, PORT: port } = env();
    const deps: BotDeps = {
      shopAddress: shopAddressFor({ publicUrl, port, isSandbox: isSandbox() }),
      services: async () => ({ db: (await database()).db, clock: systemClock }),
      verbs: {
        recordChannelMember,
        noteSubscriber,
        decideJoinRequest,
        verifyPreCheckout,
        settleStarsPayment,
        createLoginLink,
      },
    };
    return { bot: createBot(deps, customerBotToken(), apiClientOptions()), deps };
  });
