import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { machineClock } from "@/lib/core/time";
import { SIGNATURE_HEADER, signWebhook } from "@/lib/payments/providers/sandbox/verify";
import { countAsked } from "./kit/options";
import { memoryBelow, startServer, temporaryFolder } from "./kit/server";
import { report } from "./result";

const SECRET = randomUUID();
const AT_ONCE = 32;
const MANY = countAsked(100_000);
const BURST = Math.min(2000, MANY);
const BURSTS = 5;
const PER_SECOND = 200;
const SECONDS = 10;

/** A webhook as the sandbox provider signs it, about a payment nobody knows. */
function webhook(): RequestInit {
  const body = JSON.stringify({
    id: `evt_${randomUUID()}`,
    type: "payment.succeeded",
    createdAt: machineClock.now().toISOString(),
    data: {
      reference: `pay_${randomUUID()}`,
      account: "bench",
      amount: 4900,
      currency: "SAR",
      status: "paid",
    },
  });
  const signature = signWebhook(body, { secret: SECRET, now: machineClock.now() });
  return {
    method: "POST",
    body,
    headers: { "content-type": "application/json", [SIGNATURE_HEADER]: signature },
  };
}

async function ask(url: string, init?: RequestInit): Promise<number> {
  const began = performance.now();
  const response = await fetch(url, init);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} was answered ${response.status}`);
  return performance.now() - began;
}

/** Requests a second, so many at once. */
async function throughput(count: number, one: () => Promise<number>): Promise<number> {
  let left = count;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await one();
    }),
  );
  return (count * 1000) / (performance.now() - began);
}

/** Each at its own time, however long the others take. */
async function paced(one: () => Promise<number>): Promise<number[]> {
  const began = performance.now();
  const answers: Promise<number>[] = [];
  for (let turn = 0; turn < PER_SECOND * SECONDS; turn++) {
    await sleep(Math.max(0, began + (turn * 1000) / PER_SECOND - performance.now()));
    answers.push(one());
  }
  return Promise.all(answers);
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const rounded = (value: number): number => Math.round(value * 10) / 10;

process.env["SANDBOX_WEBHOOK_SECRET"] = SECRET;
const data = temporaryFolder();
const server = await startServer(data.path);
const mainMb = () => Math.max(...memoryBelow(server.pid).map(({ rssMb }) => rssMb));
try {
  const receive = () => ask(`${server.address}/api/payments/sandbox`, webhook());
  const bare = () => ask(`${server.address}/api/ready`);
  await throughput(BURST, bare);
  await throughput(BURST, receive);
  const rounds: { webhooks: number; bare: number }[] = [];
  for (let round = 0; round < BURSTS; round++)
    rounds.push({ bare: await throughput(BURST, bare), webhooks: await throughput(BURST, receive) });
  await sleep(5000);
  const latencies = await paced(receive);
  const before = mainMb();
  await throughput(MANY, receive);
  await sleep(5000);
  const after = mainMb();
  report([
    {
      benchmark: "inbox",
      value: rounded(
        quantile(
          rounds.map(({ webhooks }) => webhooks),
          0.5,
        ),
      ),
      unit: "webhooks/s",
      ratio: rounded(
        quantile(
          rounds.map((round) => round.webhooks / round.bare),
          0.5,
        ),
      ),
      baseline: "/api/ready of the same server, one query, as many at once",
      detail: {
        baseline_per_second: rounded(
          quantile(
            rounds.map(({ bare: rate }) => rate),
            0.5,
          ),
        ),
        at_once: AT_ONCE,
        paced_per_second: PER_SECOND,
        paced_p50_ms: rounded(quantile(latencies, 0.5)),
        paced_p99_ms: rounded(quantile(latencies, 0.99)),
        rss_mb_before: rounded(before),
        rss_mb_after: rounded(after),
        webhooks_between: MANY,
      },
    },
  ]);
} finally {
  await server.stop();
  data.remove();
}
