import { type Env, env, isSandbox } from "@/lib/core/env";

/** The sandbox provider stands in until something real can be paid with; in production it then does not exist. */
export function isSandboxEnabled(
  source: Pick<Env, "NODE_ENV" | "TELEGRAM_BOT_TOKEN" | "SANDBOX_PAYMENTS"> = env(),
): boolean {
  if (isSandbox(source)) return true;
  return source.NODE_ENV !== "production" && source.SANDBOX_PAYMENTS === true;
}
