import { Api, type ApiClientOptions, GrammyError, HttpError } from "grammy";
import { env, isSandbox } from "@/lib/core/env";
import { isErrorNamed, UnavailableError } from "@/lib/core/errors";
import { processSingleton } from "@/lib/core/singleton";
import { SECOND } from "@/lib/core/time";
import { CALL_AT_MOST } from "./patience";
import { SANDBOX_BOT_TOKEN, telegramSandbox } from "./sandbox/instance";

/** Token of the customer bot: the shop's own, or the sandbox's. */
export const customerBotToken = (): string => env().TELEGRAM_BOT_TOKEN ?? SANDBOX_BOT_TOKEN;

/** The number before the colon; a bot's id is no secret. */
export const botIdOf = (token: string): bigint => BigInt(token.split(":")[0] ?? "0");

const TIMEOUT_SECONDS = CALL_AT_MOST / SECOND;
const SANDBOX_ROOT = "http://sandbox.telegram.invalid";

/** How grammY reaches the Bot API: Telegram's own, or the sandbox in this process. */
export function apiClientOptions(): ApiClientOptions {
  if (!isSandbox()) return { timeoutSeconds: TIMEOUT_SECONDS };
  return sandboxClientOptions(telegramSandbox().fetch);
}

export const sandboxClientOptions = (sandboxFetch: typeof fetch): ApiClientOptions => ({
  apiRoot: SANDBOX_ROOT,
  fetch: sandboxFetch as unknown as NonNullable<ApiClientOptions["fetch"]>,
  timeoutSeconds: TIMEOUT_SECONDS,
});

/** The customer bot's API. */
export const customerBotApi = (): Api =>
  processSingleton("telegram-api", () => new Api(customerBotToken(), apiClientOptions()));

/** Telegram understood and said no: the same call will be refused again. */
export class TelegramRefusal extends Error {
  override name = "TelegramRefusal";
  readonly errorCode: number;
  readonly description: string;

  constructor(method: string, errorCode: number, description: string) {
    super(`Telegram refused ${method}: ${description}`);
    this.errorCode = errorCode;
    this.description = description;
  }

  static override [Symbol.hasInstance](value: unknown): value is TelegramRefusal {
    return isErrorNamed("TelegramRefusal", value);
  }

  /** The person blocked the bot, closed the account or never started it. */
  get isUnreachable(): boolean {
    return this.errorCode === 403 || /chat not found|user is deactivated/i.test(this.description);
  }

  /** The bot lost its place or its rights in the channel: somebody must be told. */
  get isMissingRight(): boolean {
    return /not enough rights|administrator rights|CHAT_ADMIN_REQUIRED|bot is not a member|bot was kicked/i.test(
      this.description,
    );
  }
}

/** What became of a call that failed: refused for good, or worth another try (`UnavailableError`). */
export function classifyTelegramError(error: unknown): unknown {
  if (error instanceof HttpError)
    return new UnavailableError("telegram", "cannot be reached", { cause: error });
  if (!(error instanceof GrammyError)) return error;
  const { method, error_code: code, description, parameters } = error;
  if (code === 429) {
    const retryAfterSeconds = parameters.retry_after ?? 1;
    return new UnavailableError("telegram", `asked to wait before ${method}`, { retryAfterSeconds });
  }
  if (code >= 500) return new UnavailableError("telegram", `${code} for ${method}`);
  return new TelegramRefusal(method, code, description);
}

/** Runs a call and throws `TelegramRefusal` or `UnavailableError` where it fails. */
export async function calling<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw classifyTelegramError(error);
  }
}
