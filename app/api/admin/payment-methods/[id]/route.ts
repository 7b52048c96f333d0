import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { readMethodSettings } from "@/lib/payments/method-queries";
import { changePaymentMethod } from "@/lib/payments/method-service";
import { MethodChange, NamedMethod } from "@/lib/payments/method-types";

export const GET = route(permitted("methods.change"), NamedMethod, readMethodSettings);
export const PATCH = route(permitted("methods.change"), MethodChange, changePaymentMethod);
