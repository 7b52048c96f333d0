import { route } from "@/lib/http/route";
import { sandboxVisitor } from "@/lib/http/scopes";
import {
  NamedPage,
  PressedPage,
  pressStandInPage,
  readStandInPage,
} from "@/lib/payments/sandbox-providers/mounted";

export const GET = route(sandboxVisitor, NamedPage, readStandInPage);
export const POST = route(sandboxVisitor, PressedPage, pressStandInPage);
