import { readFileSync } from "node:fs";
import { simulateAll } from "@/lib/pricing/simulator";

const NOT_JSON = "is not a readable JSON file";

function main(file: string | undefined): number {
  const input = read(file);
  if ("problem" in input) return refuse({ field: "file", problem: input.problem });
  const result = simulateAll(input.value);
  if (!result.ok) return refuse(result.params ?? {});
  process.stdout.write(`${JSON.stringify(result.value, null, 2)}\n`);
  return 0;
}

function read(file: string | undefined): { value: unknown } | { problem: string } {
  if (file === undefined) return { problem: "is missing: npm run --silent quote -- FILE.json" };
  try {
    return { value: JSON.parse(readFileSync(file, "utf8")) };
  } catch (error) {
    return { problem: `${NOT_JSON}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function refuse(params: Readonly<Record<string, unknown>>): number {
  const message = `${String(params["field"]) || "The input"} ${String(params["problem"])}`;
  process.stderr.write(`${JSON.stringify({ error: { code: "pricing.invalid_input", message, params } })}\n`);
  return 1;
}

process.exitCode = main(process.argv[2]);
