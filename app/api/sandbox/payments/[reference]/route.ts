import { route } from "@/lib/http/route";
import { anyone } from "@/lib/http/scopes";
import {
  NamedSandboxPayment,
  pressSandboxPage,
  readSandboxPage,
  SandboxPress,
} from "@/lib/payments/providers/sandbox/page";

export const GET = route(anyone, NamedSandboxPayment, readSandboxPage);
export const POST = route(anyone, SandboxPress, pressSandboxPage);
