import type { Refused } from "../call";
import type { Text } from "../use-text";
import { inputOf } from "./input-of";

/** Words at the field for what the server refused of a promotion; null where the form's own words do. */
export function sayRefused(t: Text, { code, params }: Refused): string | null {
  if (typeof params["used"] === "number") return t("admin.promo.errors.used", { used: params["used"] });
  if (code === "promo.code_taken") return t("admin.promo.errors.taken", { code: String(params["code"]) });
  const key = `admin.promo.refused.${inputOf(String(params["field"]).replace(/^offer\./, ""))}`;
  return t.has(key) ? t(key) : null;
}
