import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { requireBuild } from "./kit/server";
import { type BenchResult, report } from "./result";

const APP = ".next/server/app";
/** Next's own error page carries the framework and nothing of ours. */
const EMPTY_PAGE = "_global-error.html";

/** Every prerendered page outside the dashboard and the sandbox is one of the Mini App. */
function miniAppPages(): string[] {
  return readdirSync(APP, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".html") && !/^(_|admin|sandbox)/.test(path))
    .sort();
}

const gzippedKb = (file: string): number => gzipSync(readFileSync(file)).length / 1000;

/** What a browser that knows modules fetches before the page is alive. */
function firstLoad(page: string, kind: "js" | "css"): number {
  const html = readFileSync(join(APP, page), "utf8");
  const tags = html.match(/<(script|link)\b[^>]*>/g) ?? [];
  const files = tags
    .filter((tag) => !/\bnomodule\b/i.test(tag))
    .flatMap((tag) => /(?:src|href)="\/_next\/(static\/[^"?]+)/.exec(tag)?.[1] ?? [])
    .filter((file) => file.endsWith(`.${kind}`));
  return [...new Set(files)].reduce((sum, file) => sum + gzippedKb(join(".next", file)), 0);
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

requireBuild();
const empty = firstLoad(EMPTY_PAGE, "js");

report(
  miniAppPages().map((page): BenchResult => {
    const route = `/${page.replace(/(^|\/)index\.html$|\.html$/, "")}`;
    const js = rounded(firstLoad(page, "js"));
    return {
      benchmark: `bundle ${route}`,
      value: js,
      unit: "kB gzip",
      ratio: rounded(js / empty),
      baseline: "a page of the same build without anything of ours",
      detail: { css_kb: rounded(firstLoad(page, "css")), baseline_kb: rounded(empty) },
    };
  }),
);
