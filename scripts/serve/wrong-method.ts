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

/** Compression writes the head before it ends, so both are watched. */
function sayWhenBare(response: ServerResponse): void {
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  let isBare = false;
  const prepare = (status: number): void => {
    isBare = status === 405 && !response.hasHeader("content-type");
    if (isBare) for (const [name, value] of refused.headers) response.setHeader(name, value);
  };
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    if (rest.length === 0) prepare(status);
    return writeHead(status, ...rest);
  }) as typeof response.writeHead;
  response.end = ((...args: unknown[]) => {
    if (!response.headersSent) prepare(response.statusCode);
    return isBare ? end(body) : end(...args);
  }) as typeof response.end;
}
