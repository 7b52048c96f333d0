import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { machineClock, unixSeconds } from "@/lib/core/time";
import { SANDBOX_BOT_TOKEN } from "@/lib/telegram/sandbox/instance";
import { startServer, temporaryFolder } from "./kit/server";
import { report } from "./result";

const PER_SECOND = 100;
const SECONDS = 10;
const WARM_UP = 100;

const key = createHmac("sha256", "WebAppData").update(SANDBOX_BOT_TOKEN).digest();

/** A launch as Telegram would sign it, by one of many people. */
function launch(turn: number): string {
  const user = JSON.stringify({ id: 900_000 + (turn % 500), first_name: "Bench", language_code: "en" });
  const auth_date = String(unixSeconds(machineClock.now()));
  const hash = createHmac("sha256", key).update(`auth_date=${auth_date}\nuser=${user}`).digest("hex");
  return new URLSearchParams({ user, auth_date, hash }).toString();
}

async function openSession(address: string, turn: number): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${address}/api/user/session`, {
    method: "POST",
    headers: { authorization: `tma ${launch(turn)}` },
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the session was answered ${response.status}`);
  return performance.now() - began;
}

const quantile = (sorted: readonly number[], share: number): number =>
  Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;

const data = temporaryFolder();
const server = await startServer(data.path);
try {
  for (let turn = 0; turn < WARM_UP; turn++) await openSession(server.address, turn);
  const began = performance.now();
  const answers: Promise<number>[] = [];
  for (let turn = 0; turn < PER_SECOND * SECONDS; turn++) {
    // Each starts at its own time, however long the others take.
    await sleep(Math.max(0, began + (turn * 1000) / PER_SECOND - performance.now()));
    answers.push(openSession(server.address, turn));
  }
  const times = (await Promise.all(answers)).toSorted((a, b) => a - b);
  report([
    {
      benchmark: "session and catalogue",
      value: quantile(times, 0.95),
      unit: "ms p95",
      ratio: null,
      baseline: "none",
      detail: { p50_ms: quantile(times, 0.5), p99_ms: quantile(times, 0.99), per_second: PER_SECOND },
    },
  ]);
} finally {
  await server.stop();
  data.remove();
}
