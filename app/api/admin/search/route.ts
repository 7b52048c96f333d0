import { SearchInput, searchEverything } from "@/lib/analytics/search";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const GET = route(permitted("customers.view"), SearchInput, searchEverything);
