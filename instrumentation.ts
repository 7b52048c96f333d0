declare global {
  namespace NodeJS {
    interface ProcessEnv {
      readonly NEXT_RUNTIME?: "nodejs" | "edge";
    }
  }
}

/** Next calls this once when a server starts, before its first request. */
export async function register(): Promise<void> {
  // Work that outlives a request needs a process that does: not a function of a serverless host, nor a browser's edge.
  if (process.env.NEXT_RUNTIME === "nodejs" && !process.env["VERCEL"]) {
    const { env } = await import("@/lib/core/env");
    const { onShutdown } = await import("@/lib/core/shutdown");
    const { INNGEST_EVENT_KEY, INNGEST_BASE_URL, INNGEST_DEV, TELEGRAM_BOT_TOKEN, PUBLIC_URL } = env();

    if (!TELEGRAM_BOT_TOKEN) {
      // Before any job: what waits to be delivered needs the channels.
      const { setUpSandbox } = await import("@/lib/bot/setup");
      const sandbox = await setUpSandbox();
      onShutdown("sandbox Telegram", () => sandbox.stop());
    }
    if (!INNGEST_EVENT_KEY && !INNGEST_BASE_URL && !INNGEST_DEV) {
      const { startEmbeddedExecutor } = await import("@/inngest/embedded/start");
      const executor = await startEmbeddedExecutor();
      onShutdown("executor", () => executor.stop());
    }
    const { startOutboxRelay } = await import("@/inngest/relay");
    const relay = startOutboxRelay();
    onShutdown("outbox relay", () => relay.stop());
    if (TELEGRAM_BOT_TOKEN && !PUBLIC_URL) {
      const { startLongPolling } = await import("@/lib/bot/polling");
      const polling = await startLongPolling();
      onShutdown("long polling", () => polling.stop());
    }
  }
}
