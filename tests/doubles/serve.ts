import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { StandIn } from "@/lib/payments/sandbox-providers/types";

/** What goes wrong with the next call: before anything is done, or after it although no answer comes. */
export type Fault = "away" | "silent_after" | "broken_after" | "nonsense";

export interface ServedDouble {
  readonly url: string;
  /** Calls that came, as "POST /path". */
  readonly calls: string[];
  /** The next call whose path contains `path` goes wrong. */
  failNext(fault: Fault, path?: string): void;
  close(): Promise<void>;
}

/** A provider's stand-in over real HTTP on this machine. */
export async function serveDouble(make: (url: string) => StandIn): Promise<ServedDouble> {
  const calls: string[] = [];
  let next: { fault: Fault; path: string } | null = null;
  let standIn: StandIn;
  const server = createServer(async (incoming, outgoing) => {
    const path = incoming.url ?? "/";
    calls.push(`${incoming.method} ${path}`);
    const fault = next && path.includes(next.path) ? next.fault : null;
    if (fault) next = null;
    if (fault === "away") return void outgoing.writeHead(503).end();
    const response = await standIn.handle(await asRequest(incoming, url));
    if (fault === "silent_after") return void incoming.socket.destroy();
    if (fault === "broken_after") return void outgoing.writeHead(502).end("<html>");
    if (fault === "nonsense") return void outgoing.writeHead(200).end('{"hello":"world"}');
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  standIn = make(url);
  return {
    url,
    calls,
    failNext: (fault, path = "") => {
      next = { fault, path };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function asRequest(incoming: IncomingMessage, base: string): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const { method = "GET" } = incoming;
  return new Request(new URL(incoming.url ?? "/", base), {
    method,
    headers,
    ...(chunks.length === 0 || method === "GET" ? {} : { body: Buffer.concat(chunks) }),
  });
}
