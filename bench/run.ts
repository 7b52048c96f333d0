import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

// Every file beside this one is a benchmark, but for the shape of their results.
const NOT_ONE = ["run.ts", "result.ts"];
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !NOT_ONE.includes(file))
  .map((file) => basename(file, ".ts"))
  .sort();

// `--count=N` shortens what a benchmark counts, while others use the machine.
const options = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const asked = process.argv.slice(2).filter((argument) => !options.includes(argument));
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}; there are ${known.join(", ")}.`);
  process.exit(1);
}

// A process for each, so that none is measured with the memory and the compiled code of another.
for (const name of asked.length > 0 ? asked : known) {
  const file = join(import.meta.dirname, `${name}.ts`);
  const { status } = spawnSync(process.execPath, ["--expose-gc", "--import", "tsx", file, ...options], {
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}
