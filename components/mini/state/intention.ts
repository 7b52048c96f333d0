import { recall, remember } from "./memory";

/**
 * One key per intention to pay, the same for every tap and every reload until the outcome is known:
 * whatever happens to the network, the server sees one payment.
 */
export function keyFor(intention: string): string {
  const kept = recall<{ intention: string; key: string }>("intention");
  if (kept?.intention === intention) return kept.key;
  const key = randomKey();
  remember("intention", { intention, key });
  return key;
}

export const outcomeKnown = (): void => remember("intention", null);

// Not crypto.randomUUID: a local shop over plain HTTP has no secure context.
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
