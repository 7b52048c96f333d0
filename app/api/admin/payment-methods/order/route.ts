import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { orderPaymentMethods } from "@/lib/payments/method-service";
import { MethodOrder } from "@/lib/payments/method-types";

export const PUT = route(permitted("methods.change"), MethodOrder, orderPaymentMethods);
