import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { simulateAll } from "@/lib/pricing/simulator";

export const POST = route(permitted("pricing.simulate"), z.unknown(), async (_, input) => simulateAll(input));
