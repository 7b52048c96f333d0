import { json } from "@/lib/http/respond";

/** The process lives; nothing else is asked. */
export const GET = (): Response => json({ status: "alive" });

export const dynamic = "force-dynamic";
