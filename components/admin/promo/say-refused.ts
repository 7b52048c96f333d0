import type { Refused } from "../call";
import type { Text } from "../use-text";
import { inputOf } from "./input-of";

/** Words at the field for what the server refused of a promotion; null where the form's own words do. */
export function sayRefused(t: Text, { code, params }: Refused): string | null {
  if (typeof params["used"] === "number") return t("admin.promo.errors.used", { used: params["used"] });
  if (code === "promo.code_taken") return t("admin.promo.errors.taken", { code: String(params["code"]) });
  const input = inputOf(String(params["field"]).replace(/^offer\./, ""));
  const key = ["refused", "errors"]
    .map((group) => `admin.promo.${group}.${input}`)
    .find((each) => t.has(each));
  return key === undefined ? null : t(key);
}
