import { RequestDemo } from "@/lib/demo/types";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { tryForFree } from "@/lib/storefront/service";

export const POST = route(customer, RequestDemo, tryForFree, { status: 201 });
