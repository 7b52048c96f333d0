import pino from "pino";
import { env } from "./env";
import { processSingleton } from "./singleton";

const SECRET_KEYS = [
  "token",
  "botToken",
  "secret",
  "password",
  "authorization",
  "cookie",
  "initData",
  "apiKey",
  "serverKey",
  "signingKey",
  "eventKey",
  "sessionSecret",
  "encryptionKey",
  "x-telegram-bot-api-secret-token",
];

const REDACTED_PATHS = SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]);

// A bot's token travels in the path of every Bot API call, so it also hides inside messages and stacks.
const BOT_TOKEN = /(?<!\d)\d{5,}:[A-Za-z0-9_-]{30,}/g;

// The query builder prints the values of a query that failed: names, sessions, whatever was being written.
const QUERY_VALUES = /(?<=\nparams: )[\s\S]+?(?=\n {4}at |$)/g;

export const hideSecrets = (text: string): string =>
  text.replace(BOT_TOKEN, "[redacted]").replace(QUERY_VALUES, "[redacted]");

export type Logger = pino.Logger;

export function createLog(level: string, destination?: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: REDACTED_PATHS, censor: "[redacted]" },
      serializers: {
        err: (error: unknown) =>
          error instanceof Error
            ? { name: error.name, message: hideSecrets(error.message), stack: hideSecrets(error.stack ?? "") }
            : hideSecrets(String(error)),
      },
      hooks: {
        logMethod(args, method) {
          const safe = args.map((arg) => (typeof arg === "string" ? hideSecrets(arg) : arg));
          method.apply(this, safe as Parameters<typeof method>);
        },
      },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

/** Structured, one JSON line each, secrets redacted. */
export const log = (): Logger => processSingleton("log", () => createLog(env().LOG_LEVEL));
