import { parseArgs } from "node:util";
import { cloneTemplate, startTestCluster } from "../cluster";
import { simulate } from "./simulate";

const USAGE = "npm run simulate -- --seeds N --from S";

function wholeNumber(name: string, given: string, least: number): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < least) {
    console.error(`--${name} takes a whole number from ${least} up. ${USAGE}`);
    process.exit(1);
  }
  return value;
}

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "20" }, from: { type: "string", default: "1" } },
});
const seeds = wholeNumber("seeds", values.seeds, 1);
const from = wholeNumber("from", values.from, 0);

const began = performance.now();
const cluster = await startTestCluster();
const failed: number[] = [];
try {
  for (let seed = from; seed < from + seeds; seed++) {
    const database = await cloneTemplate(cluster.url);
    const verdict = await simulate({ url: database.url, seed });
    await database.drop();
    if (verdict.wrong.length === 0) continue;
    failed.push(seed);
    console.log(`seed ${seed}:`);
    for (const sentence of verdict.wrong) console.log(`  wrong: ${sentence}`);
    for (const line of verdict.log) console.log(`    ${line}`);
    console.log(`  replay: npm run simulate -- --seeds 1 --from ${seed}`);
  }
} finally {
  await cluster.stop();
}
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  `${seeds} seeds from ${from} in ${seconds} s: ${seeds - failed.length} kept every promise, ${failed.length} failed${failed.length > 0 ? ` (${failed.join(", ")})` : ""}`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
