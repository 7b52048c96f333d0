import { lookAtPayment } from "@/lib/checkout/reconcile";
import { isId } from "@/lib/core/ids";
import { guarded } from "@/lib/http/route";
import { anyone } from "@/lib/http/scopes";
import { findAttempt } from "@/lib/payments/attempts";

const goTo = (address: string): Response =>
  new Response(null, { status: 303, headers: { location: address, "cache-control": "no-store" } });

/** Where providers send the customer back. What the address says settles nothing: the provider is asked, and the order shows. */
export const GET = guarded(anyone, async (ctx, request, params) => {
  const provider = String(params["provider"]);
  const id = new URL(request.url).searchParams.get("payment") ?? "";
  const attempt = isId("payment", id) ? await findAttempt(ctx.db, { id }) : undefined;
  if (attempt?.provider !== provider) return goTo("/");
  await lookAtPayment({ ...ctx, actor: { kind: "provider", provider } }, attempt.id);
  return goTo(`/order?id=${attempt.orderId}`);
});

/** Some come back with a form from the provider's own site. Nothing in it is read, so it may come from there. */
export const POST = async (request: Request): Promise<Response> => {
  const { pathname, search } = new URL(request.url);
  return goTo(pathname + search);
};
