import { readCustomer } from "@/lib/customers/admin-queries";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { named } from "../../named";

export const GET = route(permitted("customers.view"), named("customer"), readCustomer);
