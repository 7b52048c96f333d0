/** What a promotion's terms choose among: plain lists, for schemas and forms alike. */

/** The layers of lib/pricing, in the order of evaluation. */
export const LAYERS = ["sale", "volume", "customer", "code"] as const;
export const TIERS_BY = ["subtotal", "quantity", "term_months", "tenure_months"] as const;
/** Seasons that move through the civil year: computed by the Umm al-Qura calendar. */
export const HIJRI_SEASONS = ["ramadan", "eid_al_fitr", "eid_al_adha"] as const;

/** In the order that a form offers them: simple ones first. */
export const EFFECT_KINDS = [
  "percent",
  "fixed",
  "free_trial",
  "fixed_price",
  "cashback",
  "buy_get",
  "tiered_percent",
  "tiered_fixed",
  "graduated",
  "first_then",
] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];
