import { revokeDemo } from "@/lib/demo/service";
import { RevokeDemo } from "@/lib/demo/types";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const POST = route(permitted("demo.change"), RevokeDemo, revokeDemo);
