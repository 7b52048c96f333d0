import { randomBytes } from "node:crypto";
import { processSingleton } from "@/lib/core/singleton";
import { answer } from "./api";
import type { Executor } from "./executor";

/** The executor of this process and the keys that only this process knows. */
interface Local {
  executor: Executor | null;
  readonly eventKey: string;
  readonly signingKey: string;
}

export const local = (): Local =>
  processSingleton("embedded-executor", () => ({
    executor: null,
    eventKey: randomBytes(24).toString("hex"),
    signingKey: `signkey-kiosk-${randomBytes(32).toString("hex")}`,
  }));

/** What the client takes for the executor's address; nothing listens there. */
export const LOCAL_ADDRESS = "http://executor.internal";

/**
 * The client's `fetch` where the executor lives in the same process: no port is opened, so nobody else can send events
 * or register functions.
 */
export async function fetchLocally(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const { executor, eventKey, signingKey } = local();
  const reply = (status: number, body: object) => Response.json(body, { status });
  if (executor === null) return reply(503, { status: 503, error: "The executor has not started." });
  const { status, body } = await answer(
    executor,
    { eventKey, signingKey, callUrl: executor.callUrl },
    {
      method: request.method,
      path: new URL(request.url).pathname,
      header: (name) => request.headers.get(name),
      body: await request.text(),
    },
  );
  return reply(status, body);
}
