import type { Language } from "@/lib/core/languages";

/** A tree of texts, as in messages/*.json. */
export interface Messages {
  readonly [key: string]: string | Messages;
}

export type Params<V> = Readonly<Record<string, V>>;

const INTL_TAG: Record<Language, string> = { en: "en", ru: "ru", ar: "ar-u-nu-latn", fa: "fa" };

/** The text at `a.b.c`, or null where there is none. */
export function findMessage(messages: Messages, key: string): string | null {
  let place: string | Messages | undefined = messages;
  for (const part of key.split(".")) {
    if (typeof place !== "object") return null;
    place = place[part];
  }
  return typeof place === "string" ? place : null;
}

/**
 * Fills `{name}`, `{count, plural, one {…} other {…}}` and `{kind, select, …}`; `#` is the plural's own number.
 * Values of any kind keep their place among the pieces, so that a screen can put an element into a sentence.
 */
export function fill<V>(message: string, params: Params<V>, language: Language): (string | V)[] {
  const pieces: (string | V)[] = [];
  let at = 0;
  while (at < message.length) {
    const open = message.indexOf("{", at);
    if (open < 0) break;
    if (open > at) pieces.push(message.slice(at, open));
    const close = closing(message, open);
    pieces.push(...fillArgument(message.slice(open + 1, close), params, language));
    at = close + 1;
  }
  if (at < message.length) pieces.push(message.slice(at));
  return pieces;
}

function closing(message: string, open: number): number {
  let depth = 0;
  for (let i = open; i < message.length; i++) {
    if (message[i] === "{") depth++;
    else if (message[i] === "}" && --depth === 0) return i;
  }
  return message.length;
}

function fillArgument<V>(argument: string, params: Params<V>, language: Language): (string | V)[] {
  const [name = "", kind, ...rest] = argument
    .split(",")
    .map((part, index) => (index < 2 ? part.trim() : part));
  const value = params[name];
  if (value === undefined) return [`{${name}}`];
  if (kind === undefined || kind === "number") return [value];
  const branches = branchesOf(rest.join(","));
  if (kind === "select") return fill(branches[String(value)] ?? branches["other"] ?? "", params, language);
  const count = Number(value);
  const tag = INTL_TAG[language];
  const branch =
    branches[`=${count}`] ?? branches[new Intl.PluralRules(tag).select(count)] ?? branches["other"] ?? "";
  return fill(branch.replaceAll("#", new Intl.NumberFormat(tag).format(count)), params, language);
}

function branchesOf(source: string): Record<string, string> {
  const branches: Record<string, string> = {};
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf("{", at);
    if (open < 0) break;
    const close = closing(source, open);
    branches[source.slice(at, open).trim()] = source.slice(open + 1, close);
    at = close + 1;
  }
  return branches;
}
