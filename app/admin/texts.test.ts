import { expect, it } from "vitest";
import { STATUS_BY_CODE } from "@/lib/core/codes";
import { LANGUAGES } from "@/lib/core/languages";
import { textsFor } from "./texts";

/** What only a customer's or a provider's call is answered with. */
const ELSEWHERE = /^(checkout|init_data|means|quote|receipt|renewal|webhook)\./;

it.each(LANGUAGES)("the dashboard has words in %s for everything its API may refuse", async (language) => {
  const { errors = {} } = await textsFor(language);
  const words = (code: string) =>
    code.split(".").reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], errors);
  const silent = Object.keys(STATUS_BY_CODE).filter(
    (code) => !ELSEWHERE.test(code) && typeof words(code) !== "string",
  );
  expect(silent).toEqual([]);
});
