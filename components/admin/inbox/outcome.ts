import type { Translate } from "../page-speech";
import { sayCode } from "../say-method";

/** What was done with a webhook, in words; a word we have none for stays as it is. */
export function sayOutcome(t: Translate, outcome: string | null): string {
  if (outcome === null) return "–";
  const [, reason] = /^mismatch: (\w+)$/.exec(outcome) ?? [];
  if (reason !== undefined)
    return t("admin.inbox.outcomes.mismatch", { reason: sayCode(t, "mismatches", reason) });
  const key = `admin.inbox.outcomes.${outcome.replaceAll(" ", "_")}`;
  return t.has(key) ? t(key) : outcome;
}
