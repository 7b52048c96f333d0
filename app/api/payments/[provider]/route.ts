import { readBytes } from "@/lib/http/body";
import { json, refuse } from "@/lib/http/respond";
import { guarded } from "@/lib/http/route";
import { anyone } from "@/lib/http/scopes";
import { receiveWebhook } from "@/lib/payments/inbox";

/** Verified over the raw bytes, remembered, answered; a job does the rest. */
export const POST = guarded(anyone, async (ctx, request, params) => {
  const body = await readBytes(request);
  if (!body.ok) return refuse(body);
  const provider = String(params["provider"]);
  const receipt = await receiveWebhook(
    { ...ctx, actor: { kind: "provider", provider } },
    provider,
    body.value,
    request.headers,
  );
  return receipt.ok ? json(receipt.value) : refuse(receipt);
});
