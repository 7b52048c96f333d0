import { Inngest } from "inngest";
import { type Env, env } from "@/lib/core/env";
import { fetchLocally, LOCAL_ADDRESS, local } from "./embedded/local";

type Engine = Pick<Env, "INNGEST_EVENT_KEY" | "INNGEST_SIGNING_KEY" | "INNGEST_BASE_URL" | "INNGEST_DEV">;

/** Whether this process runs its functions itself: nothing names another engine. */
export const isEngineEmbedded = (source: Engine = env()): boolean =>
  !source.INNGEST_EVENT_KEY && !source.INNGEST_BASE_URL && !source.INNGEST_DEV;

/** The SDK reads the address and keys of another engine from the environment by itself. */
const engine = isEngineEmbedded()
  ? { baseUrl: LOCAL_ADDRESS, fetch: fetchLocally, isDev: false, ...pick(local()) }
  : {};

function pick({ eventKey, signingKey }: { eventKey: string; signingKey: string }) {
  return { eventKey, signingKey };
}

// With checkpointing the SDK would report steps to an address of its own and answer with internal fields.
export const inngest = new Inngest({ id: "kiosk", checkpointing: false, ...engine });
