import { CustomerListInput, listCustomers } from "@/lib/customers/admin-queries";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const GET = route(permitted("customers.view"), CustomerListInput, listCustomers);
