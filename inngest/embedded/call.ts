import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { canonical, signature } from "./canonical";
import { noAnswer, type Reply, readReply } from "./reply";
import type { Item, Run } from "./run";

/** A step may upload a file or wait for a slow provider; a call that takes longer has hung. */
const LONGEST_CALL_MS = 15 * 60_000;
const ANSWER_BYTES_AT_MOST = 64 * 1024 * 1024;

export interface CallTarget {
  readonly url: string;
  readonly attempts: number;
}

/** The body of a call, put together from stored canonical pieces with its keys in order. */
export function callBody(run: Run, item: Item, attempts: number): string {
  const ctx = canonical({
    attempt: item.attempt,
    // A function with steps under way must not run one of them by itself.
    disable_immediate_execution: run.pending.size > 0,
    fn_id: run.functionId,
    max_attempts: attempts,
    qi_id: item.id,
    run_id: run.id,
    stack: { current: run.order.length, stack: run.order },
    use_api: false,
  });
  const steps = [...run.memos.keys()].sort().map((id) => `${JSON.stringify(id)}:${run.memos.get(id)}`);
  return `{"ctx":${ctx},"event":${run.firstEvent},"events":${run.events},"steps":{${steps.join(",")}},"use_api":false,"version":2}`;
}

export function callUrl(functionUrl: string, stepId: string | null): string {
  const url = new URL(functionUrl);
  url.searchParams.set("stepId", stepId ?? "step");
  return url.href;
}

/** The SDK passes these on when a step sends events, which tells whose events they are. */
const senderHeaders = (run: Run) => ({
  traceparent: `00-${createHash("md5").update(run.id).digest("hex")}-${randomBytes(8).toString("hex")}-00`,
  tracestate: `${SENDER}=${run.id}`,
});

const SENDER = "kiosk-run";

export const isFromStep = (tracestate: string | null): boolean => tracestate?.includes(`${SENDER}=`) ?? false;

/** Keeps its connections to the applications open between calls. */
export class Caller {
  readonly #signingKey: string | null;
  readonly #agents = {
    "http:": new http.Agent({ keepAlive: true }),
    "https:": new https.Agent({ keepAlive: true }),
  };
  readonly #underWay = new Set<http.ClientRequest>();

  constructor(signingKey: string | null) {
    this.#signingKey = signingKey;
  }

  async call(run: Run, item: Item, target: CallTarget, unixSeconds: number): Promise<Reply> {
    const body = callBody(run, item, target.attempts);
    try {
      const url = callUrl(target.url, item.stepId);
      return readReply(await this.send("POST", url, body, unixSeconds, senderHeaders(run)));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ECONNREFUSED")
        return { kind: "unreachable" };
      return noAnswer(
        `The application did not answer: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Sends a canonical body, signed where there is a key. */
  send(
    method: "POST" | "PUT",
    url: string,
    body: string,
    unixSeconds: number,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; header: (name: string) => string | null; body: string }> {
    const signed =
      this.#signingKey === null
        ? {}
        : { "x-inngest-signature": signature(body, this.#signingKey, unixSeconds) };
    const { protocol } = new URL(url);
    const options = {
      method,
      timeout: LONGEST_CALL_MS,
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        ...headers,
        ...signed,
      },
    };
    return new Promise((resolve, reject) => {
      const request =
        protocol === "https:"
          ? https.request(url, { ...options, agent: this.#agents["https:"] })
          : http.request(url, { ...options, agent: this.#agents["http:"] });
      this.#underWay.add(request);
      request.once("close", () => this.#underWay.delete(request));
      request.once("timeout", () => request.destroy(new Error("no answer in time")));
      request.once("error", reject);
      request.once("response", (response) => {
        collect(response).then(
          (text) =>
            resolve({
              status: response.statusCode ?? 0,
              header: (name) => [response.headers[name] ?? null].flat()[0] ?? null,
              body: text,
            }),
          reject,
        );
      });
      request.end(body);
    });
  }

  close(): void {
    for (const request of this.#underWay) request.destroy(new Error("the executor stopped"));
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

async function collect(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const part = chunk as Buffer;
    bytes += part.length;
    if (bytes > ANSWER_BYTES_AT_MOST) throw new Error("the answer is larger than 64 MB");
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString("utf8");
}
