import type { Button } from "@/lib/telegram/messages";

/**
 * Where the Mini App is for Telegram: HTTPS, or this machine in the sandbox. Null for a real bot without a public address:
 * Telegram opens nothing else, and the bot then says so instead of showing a dead button.
 */
export function shopAddressFor(from: {
  publicUrl: string | undefined;
  port: number;
  isSandbox: boolean;
}): string | null {
  const address = from.publicUrl ?? (from.isSandbox ? `http://localhost:${from.port}` : undefined);
  if (address === undefined) return null;
  const { protocol, origin } = new URL(address);
  return protocol === "https:" || from.isSandbox ? origin : null;
}

/** A button that opens the Mini App; `startParam` is what a deep link asked for. */
export function shopButton(address: string, text: string, startParam?: string): Button {
  const url = new URL("/", address);
  if (startParam) url.searchParams.set("startapp", startParam);
  return { text, webApp: url.href };
}
