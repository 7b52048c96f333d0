"use client";
import { LANGUAGES, type Language, type LocalizedText } from "@/lib/core/languages";
import { AreaField, TextField } from "../form/fields";
import { useText } from "../use-text";

export type Words = Record<Language, string>;

export const wordsOf = (text: LocalizedText | undefined): Words => ({
  en: text?.en ?? "",
  ru: text?.ru ?? "",
  ar: text?.ar ?? "",
  fa: text?.fa ?? "",
});

/** English always; another language only where something was written. */
export const textOf = (words: Words): LocalizedText => ({
  en: words.en.trim(),
  ...(words.ru.trim() && { ru: words.ru.trim() }),
  ...(words.ar.trim() && { ar: words.ar.trim() }),
  ...(words.fa.trim() && { fa: words.fa.trim() }),
});

/** One text in the four languages; the others fall back to English. */
export function LocalizedFields({
  label,
  name,
  value,
  onChange,
  onLeave,
  error,
  long = false,
  disabled = false,
}: {
  label: string;
  name: string;
  value: Words;
  onChange: (value: Words) => void;
  onLeave: () => void;
  error: string | undefined;
  long?: boolean;
  disabled?: boolean;
}) {
  const t = useText();
  const Field = long ? AreaField : TextField;
  const field = (language: Language) => (
    <Field
      key={language}
      label={`${label}${t("admin.table.comma")}${t(`admin.languages.${language}`)}`}
      name={language === "en" ? name : `${name}.${language}`}
      lang={language}
      dir={language === "ar" || language === "fa" ? "rtl" : "ltr"}
      value={value[language]}
      disabled={disabled}
      placeholder={language === "en" ? undefined : value.en}
      onChange={(event) => onChange({ ...value, [language]: event.target.value })}
      onBlur={onLeave}
      error={language === "en" ? error : undefined}
    />
  );
  return (
    <fieldset className="langs">
      <legend className="vh">{label}</legend>
      <div className="frow">{LANGUAGES.map(field)}</div>
    </fieldset>
  );
}
