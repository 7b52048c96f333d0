import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { machineClock, unixSeconds } from "@/lib/core/time";
import { SANDBOX_BOT_TOKEN } from "@/lib/telegram/sandbox/instance";
import { startServer, temporaryFolder } from "./kit/server";
import { report } from "./result";

const PER_SECOND = 100;
const ROUND_SECONDS = 3;
const ROUNDS = 7;
const PEOPLE = 500;

const key = createHmac("sha256", "WebAppData").update(SANDBOX_BOT_TOKEN).digest();

/** A launch as Telegram would sign it, by one of many people. */
function launch(turn: number): string {
  const user = JSON.stringify({ id: 900_000 + (turn % PEOPLE), first_name: "Bench", language_code: "en" });
  const auth_date = String(unixSeconds(machineClock.now()));
  const hash = createHmac("sha256", key).update(`auth_date=${auth_date}\nuser=${user}`).digest("hex");
  return new URLSearchParams({ user, auth_date, hash }).toString();
}

interface Answer {
  ms: number;
  bytes: number;
}

type Ask = (turn: number) => { path: string; init?: RequestInit };

const session: Ask = (turn) => ({
  path: "/api/user/session",
  init: { method: "POST", headers: { authorization: `tma ${launch(turn)}` } },
});
const health: Ask = () => ({ path: "/api/health" });

async function ask(address: string, { path, init }: ReturnType<Ask>): Promise<Answer> {
  const began = performance.now();
  const response = await fetch(`${address}${path}`, init);
  const { byteLength: bytes } = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path} was answered ${response.status}`);
  return { ms: performance.now() - began, bytes };
}

/** A round of requests, each started at its own time, however long the others take. */
async function roundOf(address: string, what: Ask): Promise<Answer[]> {
  const began = performance.now();
  const answers: Promise<Answer>[] = [];
  for (let turn = 0; turn < PER_SECOND * ROUND_SECONDS; turn++) {
    const asked = what(turn);
    await sleep(Math.max(0, began + (turn * 1000) / PER_SECOND - performance.now()));
    answers.push(ask(address, asked));
  }
  return Promise.all(answers);
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const medianOf = <T>(rounds: readonly T[], value: (round: T) => number): number =>
  Math.round(quantile(rounds.map(value), 0.5) * 10) / 10;
const at = (answers: readonly Answer[], share: number): number =>
  quantile(
    answers.map(({ ms }) => ms),
    share,
  );

const data = temporaryFolder();
const server = await startServer(data.path);
try {
  const rounds: { session: Answer[]; health: Answer[] }[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const answers = {
      health: await roundOf(server.address, health),
      session: await roundOf(server.address, session),
    };
    // In the first round the people come for the first time and the server's code is cold.
    if (round >= 0) rounds.push(answers);
  }
  report([
    {
      benchmark: "session and catalogue",
      value: medianOf(rounds, (round) => at(round.session, 0.95)),
      unit: "ms p95",
      ratio: medianOf(rounds, (round) => at(round.session, 0.95) / at(round.health, 0.95)),
      baseline: "/api/health of the same server at the same rate",
      detail: {
        p50_ms: medianOf(rounds, (round) => at(round.session, 0.5)),
        p99_ms: medianOf(rounds, (round) => at(round.session, 0.99)),
        baseline_ms: medianOf(rounds, (round) => at(round.health, 0.95)),
        per_second: PER_SECOND,
        rounds: ROUNDS,
        seconds_per_round: ROUND_SECONDS,
        people: PEOPLE,
        answer_kb: Math.round((rounds[0]?.session[0]?.bytes ?? 0) / 100) / 10,
      },
    },
  ]);
} finally {
  await server.stop();
  data.remove();
}
