import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { GET } from "./route";

/** A line to the database that can be cut and mended. */
class Line {
  readonly #target: URL;
  #server: Server | undefined;
  #sockets = new Set<Socket>();
  port = 0;

  constructor(target: string) {
    this.#target = new URL(target);
  }

  async mend(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(Number(this.#target.port), this.#target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on("error", () => to.destroy());
        from.pipe(to);
      }
    });
    await new Promise<void>((listening) => server.listen(this.port, "127.0.0.1", listening));
    const address = server.address();
    if (address && typeof address === "object") this.port = address.port;
    this.#server = server;
  }

  async cut(): Promise<void> {
    const closed = new Promise((done) => this.#server?.close(done));
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}

let real: TestDatabase;
let line: Line;

beforeAll(async () => {
  real = await createTestDatabase();
  line = new Line(real.url);
  await line.mend();
  const address = new URL(real.url);
  address.port = String(line.port);
  process.env["DATABASE_URL"] = address.href;
});
afterAll(async () => {
  await (await database()).close();
  await line.cut();
  await real.drop();
});

describe("readiness", () => {
  it("is there while the database answers, gone with it, and back by itself", async () => {
    expect((await GET()).status).toBe(200);

    await line.cut();
    const refused = await GET();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { code: "service.unavailable" } });
    expect((await GET()).status).toBe(503);

    await line.mend();
    expect((await GET()).status).toBe(200);
  });
});
