import { createServer, type IncomingMessage, type Server } from "node:http";
import { log } from "@/lib/core/log";
import { type ApiAnswer, answer, type Keys } from "./api";
import type { Executor } from "./executor";

const BODY_BYTES_AT_MOST = 8 * 1024 * 1024;

/** Serves the executor's API on this machine only. */
export async function listen(executor: Executor, keys: Keys, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    respond(executor, keys, request)
      .catch((error: unknown): ApiAnswer => {
        log().error({ err: error }, "a request to the executor failed");
        return { status: 500, body: { status: 500, error: "The executor failed." } };
      })
      .then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
        // What was not read of a body that is too large ends with its connection.
        if (!request.complete) request.destroy();
      });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}

async function respond(executor: Executor, keys: Keys, request: IncomingMessage): Promise<ApiAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = chunk as Buffer;
    bytes += part.length;
    if (bytes > BODY_BYTES_AT_MOST)
      return { status: 413, body: { status: 413, error: "The body is larger than 8 MB." } };
    chunks.push(part);
  }
  return answer(executor, keys, {
    method: request.method ?? "GET",
    path: new URL(request.url ?? "/", "http://executor").pathname,
    header: (name) => [request.headers[name] ?? null].flat()[0] ?? null,
    body: Buffer.concat(chunks).toString("utf8"),
  });
}
