import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { PAYPAL_HEADERS, signedText } from "../../providers/paypal/verify";
import type { World } from "../types";

export const CERTIFICATE = "/v1/notifications/certs/CERT-sandbox";

/** The key under which webhooks are signed; made once and kept with the books. */
export async function signingKey({ books }: Pick<World, "books">) {
  const kept = await books.read<{ pem: string }>("paypal/key");
  if (kept) return createPrivateKey(kept.pem);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await books.write("paypal/key", { pem: privateKey.export({ type: "pkcs8", format: "pem" }) });
  return privateKey;
}

/** Sends a signed webhook. */
export async function tell(
  world: World,
  keys: { webhookId: string; webhookUrl: string },
  event: { type: string; about: string; resource: object },
): Promise<void> {
  const { books } = world;
  const count = (await books.list("paypal/event/")).length + 1;
  const id = `WH-${String(count).padStart(8, "0")}`;
  const time = world.now().toISOString();
  const body = {
    id,
    event_version: "1.0",
    create_time: time,
    resource_type: event.about,
    event_type: event.type,
    summary: event.type,
    resource: event.resource,
    links: [],
  };
  await books.write(`paypal/event/${id}`, { id });
  const text = Buffer.from(JSON.stringify(body));
  const transmission = `transmission-${count}`;
  const signed = signedText(text, { id: transmission, time, webhookId: keys.webhookId });
  await world.post(
    keys.webhookUrl,
    {
      "content-type": "application/json",
      [PAYPAL_HEADERS.id]: transmission,
      [PAYPAL_HEADERS.time]: time,
      [PAYPAL_HEADERS.algorithm]: "SHA256withRSA",
      [PAYPAL_HEADERS.certificate]: `${world.apiBase}${CERTIFICATE}`,
      [PAYPAL_HEADERS.signature]: sign("sha256", Buffer.from(signed), await signingKey(world)).toString(
        "base64",
      ),
    },
    text.toString(),
  );
}
