import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { err } from "@/lib/core/result";
import { refuse } from "@/lib/http/respond";

const refused = refuse(err("request.method_not_allowed"));
const body = await refused.text();

/** Next answers a method that a route does not have with a bare 405; the API says everything in one shape. */
export const sayingWrongMethods =
  (handle: RequestListener): RequestListener =>
  (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith("/api/")) sayWhenBare(response);
    handle(request, response);
  };

function sayWhenBare(response: ServerResponse): void {
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = ((...args: unknown[]) => {
    const isBare =
      response.statusCode === 405 && !response.headersSent && !response.hasHeader("content-type");
    if (!isBare) return end(...args);
    for (const [name, value] of refused.headers) response.setHeader(name, value);
    return end(body);
  }) as typeof response.end;
}
