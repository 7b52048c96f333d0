import { Api } from "grammy";
import { beforeEach, expect } from "vitest";
import { plus, SECOND } from "@/lib/core/time";
import { sandboxClientOptions } from "@/lib/telegram/api";
import { createTelegramSandbox, type TelegramSandbox } from "@/lib/telegram/sandbox/sandbox";
import type { SandboxOptions } from "@/lib/telegram/sandbox/server";

export const TOKEN = "77:sandbox-behaviour";
export const HALA = 501;
export let at = new Date("2026-11-20T12:00:00Z");
const clock = { now: () => at };

export const forward = (seconds: number) => {
  at = plus(at, seconds * SECOND);
};

export let sandbox: TelegramSandbox;
export let api: Api;

export function open(options: Partial<SandboxOptions> = {}): void {
  sandbox = createTelegramSandbox({
    bots: [{ token: TOKEN, username: "test_bot", name: "Test" }],
    clock,
    machine: clock,
    ...options,
  });
  api = new Api(TOKEN, sandboxClientOptions(sandbox.fetch));
  sandbox.bot.allowedUpdates = [
    "message",
    "callback_query",
    "pre_checkout_query",
    "chat_member",
    "my_chat_member",
    "chat_join_request",
  ];
}

export const refusal = (error_code: number, description: string | RegExp) => ({
  error_code,
  description: typeof description === "string" ? description : expect.stringMatching(description),
});

/** A sandbox of its own for every test of a file, at noon. */
export function openSandbox(): void {
  beforeEach(() => {
    at = new Date("2026-11-20T12:00:00Z");
    open();
  });
}
