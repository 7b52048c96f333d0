/** A payment method's own words, or its bare name where there are none yet. */
export const sayMethod = (
  t: { (key: string): string; has(key: string): boolean },
  method: string | null,
): string =>
  method === null ? "–" : t.has(`admin.methods.${method}`) ? t(`admin.methods.${method}`) : method;

/** A code of ours in words, or the code itself. */
export const sayCode = (
  t: { (key: string): string; has(key: string): boolean },
  group: string,
  code: string,
): string => {
  const key = `admin.${group}.${code.replaceAll(".", "_").replaceAll("/", "_")}`;
  return t.has(key) ? t(key) : code;
};

/** Why a bank or a provider opened a dispute, as it names it where we have no words. */
export const sayDispute = (
  t: { (key: string): string; has(key: string): boolean },
  reason: string,
): string => {
  const key = `admin.dispute.reasons.${reason.toLowerCase()}`;
  return t.has(key) ? t(key) : reason;
};

/** What a try of a method's keys came to. */
export function sayTest(t: (key: string) => string, result: string): string {
  if (result === "ok") return t("admin.method.works");
  return result === "payment.provider_unavailable" ? t("admin.method.silent") : t(`errors.${result}`);
}
