import { readFacts } from "@/lib/checkout/facts";
import { customerOf } from "@/lib/checkout/quote";
import { QuoteRequest } from "@/lib/checkout/types";
import { err, ok } from "@/lib/core/result";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";

/** What `/api/user/quote` reads, answered as it is: the same session and rows by the same statement, nothing decided. */
export const POST = route(customer, QuoteRequest, async (ctx, request) => {
  const facts = await readFacts(ctx, { customerId: customerOf(ctx), ...request });
  return facts ? ok(facts.row) : err("customer.not_found");
});
