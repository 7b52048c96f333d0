import { grantDemo } from "@/lib/demo/service";
import { GrantDemo } from "@/lib/demo/types";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const POST = route(permitted("demo.change"), GrantDemo, grantDemo, { status: 201 });
