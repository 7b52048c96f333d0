import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { DisputeNote, noteDispute } from "@/lib/refunds/disputes";

export const POST = route(permitted("refunds.change"), DisputeNote, noteDispute, { status: 201 });
