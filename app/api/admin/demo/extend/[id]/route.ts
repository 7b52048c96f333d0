import { extendDemo } from "@/lib/demo/service";
import { ExtendDemo } from "@/lib/demo/types";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const POST = route(permitted("demo.change"), ExtendDemo, extendDemo);
