import { DemoListInput, listDemos } from "@/lib/demo/admin-queries";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const GET = route(permitted("demo.view"), DemoListInput, listDemos);
