import { z } from "zod";
import { isCron } from "./cron";
import { parseDuration } from "./duration";
import { expressionFault } from "./expression";

const duration = z.string().transform((text, issue): number => {
  const value = parseDuration(text);
  if (value !== null) return value;
  issue.addIssue({ code: "custom", message: `"${text}" is not a duration` });
  return z.NEVER;
});

const expression = z.string().superRefine((source, issue) => {
  const fault = expressionFault(source);
  if (fault !== null) issue.addIssue({ code: "custom", message: `"${source}" cannot be read: ${fault}` });
});

const key = expression.optional().transform((source) => source ?? null);

const cron = z
  .string()
  .refine(isCron, "is not a cron expression")
  .transform((text) => ({ cron: text }));

const Concurrency = z.object({
  limit: z.number().int().min(0),
  key,
  scope: z.enum(["fn", "env", "account"]).default("fn"),
});

const concurrency = z
  .union([z.number(), Concurrency, z.array(Concurrency)])
  .optional()
  .transform((given) => {
    if (given === undefined) return [];
    if (typeof given === "number") return [{ limit: given, key: null, scope: "fn" as const }];
    return Array.isArray(given) ? given : [given];
  })
  // Inngest reads a limit of 0 as "no limit".
  .transform((limits) => limits.filter(({ limit }) => limit > 0));

const FunctionConfig = z
  .object({
    id: z.string().min(1),
    name: z.string().optional(),
    triggers: z.array(
      z.union([
        z.object({ event: z.string(), expression: key }),
        z.object({ cron }).transform((trigger) => trigger.cron),
      ]),
    ),
    steps: z.object({
      step: z.object({
        runtime: z.object({ url: z.string().refine(URL.canParse, "must be a URL") }),
        retries: z.object({ attempts: z.number().int().min(0).max(100) }).optional(),
      }),
    }),
    idempotency: expression.optional(),
    concurrency,
    rateLimit: z.object({ limit: z.number().min(1), period: duration, key }).optional(),
    throttle: z
      .object({ limit: z.number().min(1), period: duration, burst: z.number().min(0).default(0), key })
      .optional(),
    debounce: z.object({ period: duration, timeout: duration.optional(), key }).optional(),
    batchEvents: z
      .object({ maxSize: z.number().int().min(1), timeout: duration, key, if: expression.optional() })
      .optional(),
    priority: z.object({ run: expression.optional() }).optional(),
    singleton: z.object({ mode: z.enum(["skip", "cancel"]).default("skip"), key }).optional(),
    timeouts: z.object({ start: duration.optional(), finish: duration.optional() }).optional(),
    cancel: z
      .array(z.object({ event: z.string(), if: expression.optional(), timeout: z.string().optional() }))
      .default([]),
  })
  .transform(({ steps, ...config }) => ({
    ...config,
    url: steps.step.runtime.url,
    // The website's default; the SDK's comments say 3, the server retries 4 times.
    attempts: (steps.step.retries?.attempts ?? 4) + 1,
  }));

/** What an SDK says about one of its functions, with durations in milliseconds. */
export type FunctionConfig = z.output<typeof FunctionConfig>;

export const Registration = z.object({
  url: z.string().refine(URL.canParse, "must be a URL"),
  // The SDK says `appName` when it registers by itself and `app_id` when it is asked.
  appName: z.string().optional(),
  app_id: z.string().optional(),
  functions: z.array(z.unknown()),
});

/** Reads functions as an SDK registers them; throws one sentence naming the function and what is wrong with it. */
export function readFunctions(functions: readonly unknown[]): FunctionConfig[] {
  return functions.map((given) => {
    const parsed = FunctionConfig.safeParse(given);
    if (parsed.success) return parsed.data;
    const id = z.object({ id: z.string() }).safeParse(given).data?.id ?? "A function without an id";
    const issue = parsed.error.issues[0];
    throw new TypeError(`${id}: ${issue?.path.join(".")} ${issue?.message}`);
  });
}
