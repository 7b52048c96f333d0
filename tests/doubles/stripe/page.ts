import type { ServerResponse } from "node:http";
import type { Books, Params } from "./books";

/** The hosted page: pay, or go back. Pressing sends the browser where the shop asked. */
export function page(books: Books, id: string, pressed: Params | null, response: ServerResponse): void {
  const session = books.session(id);
  if (pressed) {
    const pays = pressed["action"] === "pay";
    if (pays) books.pay(id);
    response.writeHead(303, { location: pays ? session.success_url : session.cancel_url });
    response.end();
    return;
  }
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(`<!doctype html><title>Stripe, a double</title>
<h1>${session.amount_total} ${session.currency.toUpperCase()}</h1>
<p>Card 4242 4242 4242 4242</p>
<form method="post"><button name="action" value="pay">Pay</button><button name="action" value="back">Back</button></form>`);
}
