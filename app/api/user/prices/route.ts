import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { PriceListInput, readPriceList } from "@/lib/storefront/price-list";

export const POST = route(customer, PriceListInput, readPriceList);
