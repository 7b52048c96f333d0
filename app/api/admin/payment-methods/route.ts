import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { listMethodSettings } from "@/lib/payments/method-queries";

export const GET = route(permitted("methods.change"), z.object({}), listMethodSettings);
