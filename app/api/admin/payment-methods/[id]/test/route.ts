import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { testPaymentMethod } from "@/lib/payments/method-service";
import { NamedMethod } from "@/lib/payments/method-types";

export const POST = route(permitted("methods.change"), NamedMethod, testPaymentMethod);
