import { z } from "zod";
import { readMetrics } from "@/lib/analytics/metrics";
import { route } from "@/lib/http/route";
import { internal } from "@/lib/http/scopes";

const PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

/** For the owner's monitoring: `Authorization: Bearer <INTERNAL_API_KEY>`. */
export const GET = route(internal, z.object({}), readMetrics, {
  answer: (text) =>
    new Response(text, { headers: { "content-type": PROMETHEUS, "cache-control": "no-store" } }),
});

export const dynamic = "force-dynamic";
