import { readFileSync } from "node:fs";
import {
  type MessageFormatElement,
  type PluralElement,
  parse,
  TYPE,
} from "@formatjs/icu-messageformat-parser";
import { LANGUAGES } from "@/lib/core/languages";

type Messages = { readonly [key: string]: string | Messages };

/** Every text as `errors.promo.expired` → text. */
function flatten(messages: Messages, prefix = ""): Map<string, string> {
  const entries = Object.entries(messages).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[`${prefix}${key}`, value]] : [...flatten(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

interface Shape {
  readonly placeholders: Set<string>;
  readonly missingForms: string[];
}

/** Forms that a language may leave to `other`: no text counts to nought, and Persian nouns do not change after a number. */
const OPTIONAL_FORMS: Readonly<Record<string, readonly string[]>> = { ar: ["zero"], fa: ["one"] };

/** A text with `other` alone says that number does not change it; with any other form it needs them all. */
function formsNeeded(language: string, { pluralType, options }: PluralElement): string[] {
  if (Object.keys(options).every((form) => form === "other" || form.startsWith("="))) return [];
  const { pluralCategories } = new Intl.PluralRules(language, {
    type: pluralType ?? "cardinal",
  }).resolvedOptions();
  return pluralCategories.filter((form) => !OPTIONAL_FORMS[language]?.includes(form));
}

/** The placeholders and tags of a text, and the plural forms its language needs but the text lacks. */
function shapeOf(elements: MessageFormatElement[], language: string, shape: Shape): Shape {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    shape.placeholders.add(element.type === TYPE.tag ? `<${element.value}>` : `{${element.value}}`);
    if (element.type === TYPE.tag) shapeOf(element.children, language, shape);
    if (element.type === TYPE.plural) {
      shape.missingForms.push(...formsNeeded(language, element).filter((form) => !(form in element.options)));
    }
    if (element.type === TYPE.plural || element.type === TYPE.select)
      for (const option of Object.values(element.options)) shapeOf(option.value, language, shape);
  }
  return shape;
}

/** Where the languages differ: keys, placeholders, empty texts, plural forms that a language needs. */
export function compareMessages(byLanguage: Readonly<Record<string, Messages>>): string[] {
  const texts = Object.entries(byLanguage).map(([language, all]) => [language, flatten(all)] as const);
  const keys = new Set(texts.flatMap(([, all]) => [...all.keys()]));
  return [...keys].flatMap((key) => {
    const wrong: string[] = [];
    let expected: string | undefined;
    for (const [language, all] of texts) {
      const text = all.get(key);
      if (text === undefined || text.trim() === "") {
        wrong.push(`${language} ${key} ${text === undefined ? "is missing" : "is empty"}`);
        continue;
      }
      try {
        const shape = shapeOf(parse(text), language, { placeholders: new Set(), missingForms: [] });
        const found = [...shape.placeholders].sort().join(" ");
        expected ??= found;
        if (found !== expected)
          wrong.push(`${language} ${key} has [${found}] where others have [${expected}]`);
        if (shape.missingForms.length > 0)
          wrong.push(`${language} ${key} lacks the plural forms ${shape.missingForms.join(", ")}`);
      } catch (error) {
        wrong.push(`${language} ${key} cannot be read: ${error instanceof Error ? error.message : error}`);
      }
    }
    return wrong;
  });
}

export const checkMessages = (): string[] =>
  compareMessages(
    Object.fromEntries(
      LANGUAGES.map((language) => [language, JSON.parse(readFileSync(`messages/${language}.json`, "utf8"))]),
    ),
  );
