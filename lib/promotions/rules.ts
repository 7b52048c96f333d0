import { err, ok, type Result } from "@/lib/core/result";
import type { Definition, PromotionDraft } from "./types";

/** As people type it, without the spaces that pasting brings, upper-cased. */
export const normaliseCode = (entered: string): string =>
  entered.normalize("NFKC").replace(/\s+/gu, "").toUpperCase();

/** Letters that read as another one, upper case: Cyrillic and Greek twins of Latin letters, letters that pass for digits. */
const TWINS: Readonly<Record<string, string>> = {
  А: "A",
  В: "8",
  Е: "E",
  К: "K",
  М: "M",
  Н: "H",
  О: "0",
  Р: "P",
  С: "C",
  Т: "T",
  У: "Y",
  Х: "X",
  І: "1",
  Ѕ: "5",
  Ј: "J",
  Ё: "E",
  З: "3",
  Α: "A",
  Β: "8",
  Ε: "E",
  Ζ: "2",
  Η: "H",
  Ι: "1",
  Κ: "K",
  Μ: "M",
  Ν: "N",
  Ο: "0",
  Ρ: "P",
  Τ: "T",
  Υ: "Y",
  Χ: "X",
  O: "0",
  Q: "0",
  I: "1",
  L: "1",
  Z: "2",
  S: "5",
  B: "8",
};

/** What two codes share when a person would take one for the other; hyphens and dots say nothing. */
export const codeKey = (code: string): string =>
  [...normaliseCode(code)]
    .map((letter) => TWINS[letter] ?? letter)
    .join("")
    .replace(/[-_.]/g, "");

const CODE = /^[\p{L}\p{N}][\p{L}\p{N}_.-]{1,31}$/u;

const refuse = (field: string, problem: string) => err("request.invalid_input", { field, problem });

/** Refuses what can never work, naming the field. */
export function decideDraft(
  draft: PromotionDraft,
  shop: { currencies: readonly string[] },
): Result<null, "request.invalid_input"> {
  const { effect, currency } = draft;
  if (draft.code !== null) {
    const code = normaliseCode(draft.code);
    if (code === "") return refuse("code", "is empty");
    if (!CODE.test(code)) return refuse("code", "takes 2 to 32 letters and digits");
    if (codeKey(code) === "") return refuse("code", "has nothing to read");
  }
  if (currency !== null && !shop.currencies.includes(currency))
    return refuse("currency", "is not taken by this shop");
  const effectFits = decideEffect(effect, currency);
  if (!effectFits.ok) return effectFits;
  for (const field of ["minimumOrder", "maximumDiscount"] as const)
    if (draft[field] !== null && currency === null) return refuse("currency", `is needed for ${field}`);
  if (draft.maximumDiscount === 0) return refuse("maximumDiscount", "leaves nothing to give");
  if (
    draft.startsAt !== null &&
    draft.endsAt !== null &&
    Date.parse(draft.endsAt) <= Date.parse(draft.startsAt)
  )
    return refuse("endsAt", "is not after the start");
  if (
    draft.maximumUses !== null &&
    draft.maximumPerCustomer !== null &&
    draft.maximumPerCustomer > draft.maximumUses
  )
    return refuse("maximumPerCustomer", "is more than all uses together");
  return ok(null);
}

function decideEffect(
  effect: PromotionDraft["effect"],
  currency: PromotionDraft["currency"],
): Result<null, "request.invalid_input"> {
  switch (effect.kind) {
    case "percent":
      if (effect.basisPoints < 1) return refuse("effect.basisPoints", "takes nothing off");
      if (effect.basisPoints > 10_000) return refuse("effect.basisPoints", "is more than the whole price");
      return ok(null);
    case "fixed":
      if (effect.amount < 1) return refuse("effect.amount", "takes nothing off");
      if (currency === null) return refuse("currency", "is needed for a fixed amount");
      return ok(null);
    case "free_trial":
      if (effect.days < 1 || effect.days > 90) return refuse("effect.days", "is between 1 and 90");
      return ok(null);
  }
}

/** The simulator's promotion that a draft describes. */
export function defineFrom(id: string, draft: PromotionDraft): Definition {
  return {
    id,
    status: "active",
    code: draft.code === null ? null : normaliseCode(draft.code),
    autoApply: draft.code === null,
    layer: draft.code === null ? "sale" : "code",
    effect: draft.effect,
    target: "order",
    scope: { productIds: draft.productIds, planIds: draft.planIds, tags: [], termMonths: draft.termMonths },
    conditions: { minSubtotal: draft.minimumOrder, firstPurchase: draft.firstPurchase },
    schedule: { startsAt: draft.startsAt, endsAt: draft.endsAt, weekly: [] },
    currency: draft.currency,
    cap: draft.maximumDiscount,
    combine: "best",
    limits: { total: draft.maximumUses, perCustomer: draft.maximumPerCustomer },
  };
}
