import { type Err, err, ok, type Params, type Result } from "@/lib/core/result";

/** A draft's verdict: null where nothing is wrong, or the field that is. */
export type Verdict = Result<null, "request.invalid_input">;

export const fits: Verdict = ok(null);

export const refuse = (field: string, problem: string, params: Params = {}): Err<"request.invalid_input"> =>
  err("request.invalid_input", { field, problem, ...params });

/** The first refusal, in the order of the form. */
export function firstOf(checks: readonly (() => Verdict)[]): Verdict {
  for (const check of checks) {
    const verdict = check();
    if (!verdict.ok) return verdict;
  }
  return fits;
}
