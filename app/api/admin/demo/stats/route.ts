import { DemoStatsInput, readDemoStats } from "@/lib/demo/stats";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const GET = route(permitted("demo.view"), DemoStatsInput, readDemoStats);
