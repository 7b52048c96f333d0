import { validate } from "@telegram-apps/init-data-node";
import { invariant } from "@/lib/core/errors";
import { signInitData, verifyInitData } from "@/lib/telegram/init-data";
import { type BenchResult, report } from "./result";

const botToken = "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8";
const now = new Date("2026-11-20T12:00:00Z");
const raw = signInitData(
  {
    query_id: "AAHdF6IQAAAAAN0XohDhrOrc",
    user: JSON.stringify({
      id: 279058397,
      first_name: "Hala",
      last_name: "Noor",
      username: "hala_noor",
      language_code: "ar",
      is_premium: true,
    }),
    auth_date: String(now.getTime() / 1000 - 60),
  },
  botToken,
);

const ROUNDS = 15;
const CALLS = 20_000;

const ours = () => verifyInitData(raw, { botToken, now, maxAgeSeconds: 3600 });
// The peer reads the machine's clock; without an age limit both do the same work, and ours parses the user besides.
const peer = () => validate(raw, botToken, { expiresIn: 0 });

function perSecond(verify: () => unknown): number {
  const start = performance.now();
  for (let i = 0; i < CALLS; i++) verify();
  return (CALLS / (performance.now() - start)) * 1000;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Verifications a second on one core, and how many times the library's pace that is: rounds taken in turns, medians. */
export function benchInitData(): BenchResult[] {
  invariant(ours().ok, "the sample must verify");
  perSecond(ours);
  perSecond(peer);
  const rounds = Array.from({ length: ROUNDS }, () => ({ ours: perSecond(ours), peer: perSecond(peer) }));
  const value = Math.round(median(rounds.map((round) => round.ours)));
  const baseline = Math.round(median(rounds.map((round) => round.peer)));
  const ratio = median(rounds.map((round) => round.ours / round.peer));
  return [
    {
      benchmark: "init-data",
      value,
      unit: "verifications/s",
      ratio: Math.round(ratio * 100) / 100,
      baseline: "@telegram-apps/init-data-node validate",
      detail: { baseline_per_second: baseline, rounds: ROUNDS, calls_per_round: CALLS },
    },
  ];
}

report(benchInitData());
