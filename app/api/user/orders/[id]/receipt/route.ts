import { sendReceipt } from "@/lib/checkout/transfers";
import { parse } from "@/lib/core/parse";
import { err } from "@/lib/core/result";
import { readBytes } from "@/lib/http/body";
import { json, refuse } from "@/lib/http/respond";
import { guarded } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";
import { MOST_RECEIPT_BYTES } from "@/lib/payments/providers/bank/receipt";
import { NamedOrder } from "@/lib/storefront/service";

/** The file itself is the body; what it is, its bytes say. */
export const POST = guarded(customer, async (ctx, request, params) => {
  const named = parse(NamedOrder, params);
  if (!named.ok) return refuse(named);
  const bytes = await readBytes(request, MOST_RECEIPT_BYTES);
  if (!bytes.ok) return refuse(err("receipt.too_large", { limit: MOST_RECEIPT_BYTES }));
  const sent = await sendReceipt(ctx, { id: named.value.id, bytes: bytes.value });
  return sent.ok ? json(sent.value) : refuse(sent);
});
