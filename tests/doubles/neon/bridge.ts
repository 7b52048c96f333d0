import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect as connectTcp } from "node:net";
import pg from "pg";
import { type WebSocket, WebSocketServer } from "ws";

export interface NeonBridge {
  /** Host and port under which the driver finds both doors. */
  readonly address: string;
  /** How many came through each door. */
  readonly seen: { sockets: number; queries: number };
  close(): Promise<void>;
}

/** What a serverless database puts before PostgreSQL: a door for WebSockets and one for single queries over HTTP. */
export async function startNeonBridge(postgres: { host: string; port: number }): Promise<NeonBridge> {
  const seen = { sockets: 0, queries: 0 };
  const http = createServer((request, response) => {
    seen.queries++;
    void answerQuery(request, response);
  });
  const sockets = new WebSocketServer({ server: http, path: "/v2" });
  sockets.on("connection", (socket) => {
    seen.sockets++;
    join(socket, postgres);
  });
  await new Promise<void>((listening) => http.listen(0, "127.0.0.1", listening));
  return {
    address: `127.0.0.1:${portOf(http)}`,
    seen,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the bridge does not listen");
  return address.port;
}

/** Bytes in, bytes out: the driver speaks PostgreSQL's own protocol through the socket. */
function join(socket: WebSocket, postgres: { host: string; port: number }): void {
  const tcp = connectTcp(postgres.port, postgres.host);
  socket.on("message", (data: Buffer) => tcp.write(data));
  socket.on("close", () => tcp.destroy());
  socket.on("error", () => tcp.destroy());
  tcp.on("data", (data) => socket.send(data));
  tcp.on("close", () => socket.close());
  tcp.on("error", () => socket.terminate());
}

interface HttpQuery {
  query: string;
  params?: unknown[];
}

/** One statement, its rows as arrays of PostgreSQL's own texts, as the driver asks for them. */
async function answerQuery(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { query, params = [] } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as HttpQuery;
  const client = new pg.Client({
    connectionString: String(request.headers["neon-connection-string"]).replace("@localhost", "@127.0.0.1"),
    types: { getTypeParser: () => (text: string) => text },
  });
  const answer = (status: number, body: object) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  try {
    await client.connect();
    const result = await client.query({ text: query, values: params, rowMode: "array" });
    const { command, rowCount, rows, fields } = result;
    answer(200, { command, rowCount, rows, fields, rowAsArray: true });
  } catch (error) {
    const { message, code } = error as { message: string; code?: string };
    answer(400, { message, code });
  } finally {
    await client.end();
  }
}
