import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOTS = ["lib", "db", "inngest", "app", "components", "scripts", "tests", "bench"];
const ROOT_FILES = ["instrumentation.ts", "next.config.ts", "proxy.ts"];

/** Every TypeScript file of ours, relative to the project. */
export function sourceFiles(project = "."): string[] {
  const exists = (path: string) => existsSync(join(project, path));
  const below = ROOTS.filter(exists).flatMap((root) =>
    readdirSync(join(project, root), { recursive: true, encoding: "utf8" }).map((path) => `${root}/${path}`),
  );
  return [...below, ...ROOT_FILES.filter(exists)].filter((file) => /\.tsx?$/.test(file));
}

interface Ban {
  readonly pattern: RegExp;
  readonly says: string;
  readonly allowedIn: RegExp;
}

const TESTS_AND_TOOLS = "^(scripts|tests|bench)/|\\.test\\.tsx?$|\\.config\\.ts$";

const BANS: readonly Ban[] = [
  {
    pattern: /\bprocess\.env\b/,
    says: "process.env is read only in lib/core/env.ts",
    allowedIn: new RegExp(`^lib/core/env\\.ts$|^instrumentation\\.ts$|${TESTS_AND_TOOLS}`),
  },
  {
    pattern: /\bDate\.now\(|\bnew Date\(\)/,
    says: "the time is an argument (ctx.clock.now()); only lib/core/time.ts asks the machine",
    allowedIn: new RegExp(`^lib/core/time\\.ts$|${TESTS_AND_TOOLS}`),
  },
  {
    pattern: /@ts-(ignore|nocheck|expect-error)|biome-ignore/,
    says: "a check is met, not switched off",
    // A test may show that something does not compile.
    allowedIn: /\.test\.tsx?$|^scripts\/check\/sources\.ts$/,
  },
  {
    pattern: /\b(describe|it|test)\.(only|skip|todo)\(/,
    says: "every test runs",
    allowedIn: /^scripts\/check\//,
  },
];

/** What a file may not contain, one line each. */
export function checkSource(file: string, text: string): string[] {
  const bans = BANS.filter((ban) => !ban.allowedIn.test(file));
  return text
    .split("\n")
    .flatMap((line, i) =>
      bans.filter((ban) => ban.pattern.test(line)).map((ban) => `${file}:${i + 1} ${ban.says}`),
    );
}

export const checkSources = (): string[] =>
  sourceFiles().flatMap((file) => checkSource(file, readFileSync(file, "utf8")));
