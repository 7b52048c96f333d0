import { z } from "zod";
import { createSandboxOwnerLink } from "@/lib/auth/login-links";
import { isSandbox } from "@/lib/core/env";
import { err, ok } from "@/lib/core/result";
import { route } from "@/lib/http/route";
import type { Scope } from "@/lib/http/scopes";

/** Where a real bot is configured, the owner asks it for a link, and this address does not exist. */
const sandboxOnly: Scope = async () =>
  isSandbox() ? ok({ kind: "system", job: "sandbox" }) : err("request.not_found");

export const POST = route(sandboxOnly, z.object({}), createSandboxOwnerLink, { status: 201 });
