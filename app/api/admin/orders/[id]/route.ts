import { readOrderInFull } from "@/lib/checkout/order-in-full";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { named } from "../../named";

export const GET = route(permitted("orders.view"), named("order"), readOrderInFull);
