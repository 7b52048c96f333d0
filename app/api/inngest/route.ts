import { serve } from "inngest/next";
import { inngest, isEngineEmbedded } from "@/inngest/client";
import { functions } from "@/inngest/functions";
import { env } from "@/lib/core/env";

const { PUBLIC_URL } = env();

/** Called by the engine, signed; a registration never believes the address that a request came in under. */
export const { GET, POST, PUT } = serve({
  client: inngest,
  functions,
  ...(isEngineEmbedded() ? { enableUnauthedSync: false } : {}),
  ...(PUBLIC_URL ? { serveOrigin: PUBLIC_URL } : {}),
});
