import { OverviewInput, readOverview } from "@/lib/analytics/overview";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const GET = route(permitted("overview.view"), OverviewInput, readOverview);
