import { startServer, temporaryFolder } from "./kit/server";
import { report } from "./result";

const ROUNDS = 5;

const data = temporaryFolder();
const first = await startServer(data.path);
await first.stop();

const times: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const server = await startServer(data.path);
  times.push(Math.round(server.readyAfterMs));
  await server.stop();
}
data.remove();
times.sort((a, b) => a - b);

report([
  {
    benchmark: "cold-start",
    value: times[Math.floor(ROUNDS / 2)] ?? 0,
    unit: "ms",
    ratio: null,
    baseline: "none: from the command to a ready server on a seeded database",
    detail: {
      rounds: ROUNDS,
      fastest_ms: times[0] ?? 0,
      slowest_ms: times.at(-1) ?? 0,
      first_start_ms: Math.round(first.readyAfterMs),
    },
  },
]);
