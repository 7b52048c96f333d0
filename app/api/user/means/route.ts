import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { addMeans, NoInput, readMeans } from "@/lib/storefront/renewals";

export const GET = route(customer, NoInput, readMeans);
export const POST = route(customer, NoInput, addMeans, { status: 201 });
