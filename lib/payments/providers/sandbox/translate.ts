import { z } from "zod";
import type { ProviderEvent } from "../../types";

const SandboxEvent = z.object({
  id: z.string().min(1).max(100),
  type: z.enum(["payment.processing", "payment.succeeded", "payment.failed", "payment.cancelled"]),
  data: z.object({ reference: z.string().min(1).max(100) }),
});

/** Only what the event is about: amounts are read from the provider's books. */
export function translateWebhook(rawBody: Buffer): ProviderEvent | null {
  let body: unknown;
  try {
    body = JSON.parse(rawBody.toString("utf8"));
  } catch {
    return null;
  }
  const event = SandboxEvent.safeParse(body);
  if (!event.success) return null;
  const { id, type, data } = event.data;
  return { eventId: id, kind: type, about: "payment", providerRef: data.reference };
}
