import { z } from "zod";
import { processSingleton } from "./singleton";

const optional = z
  .string()
  .trim()
  .transform((value) => (value === "" ? undefined : value))
  .optional();

const url = optional.refine((value) => value === undefined || URL.canParse(value), "must be a URL");
const flag = optional.transform((value) => value !== undefined && !["0", "false", "no"].includes(value));

/** `stripe=http://127.0.0.1:4010,…`: doubles of providers, on this machine alone. */
const doubles = optional
  .transform((value) => new Map((value ?? "").split(",").filter(Boolean).map(pairOf)))
  .refine((urls) => [...urls.values()].every(isLoopback), "may name loopback addresses only");

const pairOf = (pair: string): [string, string] => {
  const [name = "", ...rest] = pair.trim().split("=");
  return [name, rest.join("=")];
};

const isLoopback = (address: string): boolean =>
  URL.canParse(address) && ["127.0.0.1", "[::1]", "localhost"].includes(new URL(address).hostname);

const Env = z
  .object({
    NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
    PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
    /** Address under which people and providers reach this server; webhooks are used when it is set. */
    PUBLIC_URL: url,
    DATABASE_URL: url,
    POSTGRES_URL: url,
    DATA_DIR: z.string().default(".data"),
    LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
    SESSION_SECRET: optional,
    ENCRYPTION_KEY: optional,
    INTERNAL_API_KEY: optional,
    TELEGRAM_BOT_TOKEN: optional,
    TELEGRAM_WEBHOOK_SECRET: optional,
    TELEGRAM_OWNER_ID: optional,
    SANDBOX_PAYMENTS: flag,
    SANDBOX_WEBHOOK_SECRET: optional,
    PROVIDER_DOUBLES: doubles,
    INNGEST_EVENT_KEY: optional,
    INNGEST_SIGNING_KEY: optional,
    INNGEST_BASE_URL: url,
    INNGEST_DEV: optional,
  })
  .superRefine((env, issue) => {
    if (env.NODE_ENV !== "production") return;
    if ((env.SESSION_SECRET?.length ?? 0) < 32)
      issue.addIssue({ code: "custom", path: ["SESSION_SECRET"], message: "needs at least 32 characters" });
    if (env.TELEGRAM_BOT_TOKEN && env.PUBLIC_URL && !env.TELEGRAM_WEBHOOK_SECRET)
      issue.addIssue({
        code: "custom",
        path: ["TELEGRAM_WEBHOOK_SECRET"],
        message: "is required for webhooks",
      });
  });

export type Env = z.output<typeof Env>;

/** Parses the environment; throws one sentence that names every wrong variable and never its value. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  // A build runs nothing yet: it must not need the secrets of the server it builds.
  const building = source["NEXT_PHASE"] === "phase-production-build";
  const parsed = Env.safeParse(building ? { ...source, NODE_ENV: "development" } : source);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new Error(`The environment is not usable: ${wrong.join("; ")}.`);
}

/** Parsed once, at first use. */
export const env = (): Env => processSingleton("env", () => parseEnv(process.env));

/** The address of a path under which people and providers reach this server. */
export const addressOf = (path: string, source: Pick<Env, "PUBLIC_URL" | "PORT"> = env()): string =>
  new URL(path, source.PUBLIC_URL ?? `http://localhost:${source.PORT}`).href;

/** The sandbox Telegram exists exactly where no real bot is configured. */
export const isSandbox = (source: Pick<Env, "TELEGRAM_BOT_TOKEN"> = env()): boolean =>
  source.TELEGRAM_BOT_TOKEN === undefined;
