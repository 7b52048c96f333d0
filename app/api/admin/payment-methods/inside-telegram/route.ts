import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { allowInsideTelegram } from "@/lib/payments/method-service";
import { InsideTelegram } from "@/lib/payments/method-types";

export const PUT = route(permitted("methods.change"), InsideTelegram, allowInsideTelegram);
