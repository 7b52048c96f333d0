/** Names of what nobody needs to read in a webhook: secrets, and who paid. */
const PRIVATE =
  /secret|token|password|signature|cvc|cvv|card_?number|\bpan\b|last4|fingerprint|email|phone|address|street|postal|\bip\b|full_?name|given_name|surname|customer_details|payer_?name/i;
const MASK = "•••";
const MOST = 20_000;

/** A webhook's body as it arrived, with secrets and personal details masked; what is neither JSON nor a form is cut short. */
export function redactBody(body: Buffer): string {
  const text = body.toString("utf8");
  const parsed = jsonOf(text);
  if (parsed !== undefined) return cut(JSON.stringify(masked(parsed), null, 2));
  if (/^[\w.%+\-[\]]+=[^\n]*$/.test(text)) {
    const form = [...new URLSearchParams(text)].map(
      ([key, value]) => `${key}=${PRIVATE.test(key) ? MASK : value}`,
    );
    return cut(form.join("\n"));
  }
  return cut(text.slice(0, 200));
}

/** Signatures prove nothing to a person who reads them later. */
export const redactHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      /signature|authorization|token|secret|sign/i.test(name) ? `${value.slice(0, 8)}${MASK}` : value,
    ]),
  );

function masked(value: unknown, name = ""): unknown {
  if (PRIVATE.test(name) && value !== null) return MASK;
  if (Array.isArray(value)) return value.map((each) => masked(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, masked(each, key)]));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const cut = (text: string): string => (text.length <= MOST ? text : `${text.slice(0, MOST)}\n…`);
