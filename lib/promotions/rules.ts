import type { PromotionRow } from "./types";

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

type Bounds = Pick<PromotionRow, "status" | "startsAt" | "endsAt">;
/** The currency is its budget's. */
type CampaignBounds = Bounds & { currency: string | null };

/** A promotion as its campaign lets it be: the later start, the earlier end, its budget's currency; paused where either is or no time is left. */
export function withinCampaign<P extends Bounds & Pick<PromotionRow, "definition">>(
  promotion: P,
  campaign: CampaignBounds | null,
): P {
  if (campaign === null) return promotion;
  const startsAt = later(promotion.startsAt, campaign.startsAt);
  const endsAt = earlier(promotion.endsAt, campaign.endsAt);
  const neverMeets = startsAt !== null && endsAt !== null && endsAt <= startsAt;
  if (neverMeets) return { ...promotion, status: "paused" };
  const runs = promotion.status === "active" && campaign.status === "active";
  const { currency } = campaign;
  const definition =
    currency !== null && promotion.definition["currency"] == null
      ? { ...promotion.definition, currency }
      : promotion.definition;
  return { ...promotion, definition, startsAt, endsAt, status: runs ? "active" : "paused" };
}

const later = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b > a) ? b : a);
const earlier = (a: Date | null, b: Date | null): Date | null =>
  a === null || (b !== null && b < a) ? b : a;
