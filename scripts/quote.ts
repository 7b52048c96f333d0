import { readFileSync } from "node:fs";
import { err, ok } from "@/lib/core/result";
import { simulateAll } from "@/lib/pricing/simulator";

async function main(file: string | undefined): Promise<number> {
  const input = read(file);
  const result = input.ok ? simulateAll(input.value) : input;
  if (result.ok) {
    process.stdout.write(`${JSON.stringify(result.value, null, 2)}\n`);
    return 0;
  }
  // Its words are read only when they are needed: a quote does not wait for them.
  const { errorBody } = await import("@/lib/http/respond");
  process.stderr.write(`${JSON.stringify(errorBody(result))}\n`);
  return 1;
}

const wrongFile = (problem: string) => err("pricing.invalid_input", { field: "file", problem });

function read(file: string | undefined) {
  if (file === undefined) return wrongFile("is missing: npm run --silent quote -- FILE.json");
  try {
    return ok<unknown>(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return wrongFile(`is not a readable JSON file: ${cause}`);
  }
}

process.exitCode = await main(process.argv[2]);
