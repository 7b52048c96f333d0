import { Inngest } from "inngest";
import { type Env, env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { fetchLocally, LOCAL_ADDRESS, local } from "./embedded/local";

type Engine = Pick<Env, "INNGEST_EVENT_KEY" | "INNGEST_SIGNING_KEY" | "INNGEST_BASE_URL" | "INNGEST_DEV">;

/** Whether this process runs its functions itself: nothing names another engine. */
export const isEngineEmbedded = (source: Engine = env()): boolean =>
  !source.INNGEST_EVENT_KEY && !source.INNGEST_BASE_URL && !source.INNGEST_DEV;

const { eventKey, signingKey } = local();
const thisProcess = { baseUrl: LOCAL_ADDRESS, fetch: fetchLocally, isDev: false, eventKey, signingKey };

// The SDK reads another engine's address and keys from the environment by itself. With checkpointing it would report
// steps to an address of its own and answer with internal fields.
export const inngest = new Inngest({
  id: "kiosk",
  checkpointing: false,
  logger: log(),
  ...(isEngineEmbedded() ? thisProcess : {}),
});
