"use client";
import { ArrowUp, Plus, Trash2 } from "lucide-react";
import { useLocale } from "next-intl";
import { nearestLanguage } from "@/lib/core/languages";
import { SelectField } from "../form/fields";
import { useText } from "../use-text";
import { LocalizedFields, wordsOf } from "./localized-fields";
import { type FeatureValues, keyFor } from "./plan-values";

/** What the customer gets, line by line, in four languages. */
export function FeatureEditor({
  features,
  disabled,
  errorOf,
  onChange,
  onLeave,
}: {
  features: FeatureValues[];
  disabled: boolean;
  errorOf: (name: string) => string | undefined;
  onChange: (features: FeatureValues[]) => void;
  onLeave: (name: string) => void;
}) {
  const t = useText();
  const language = nearestLanguage(useLocale());
  const change = (index: number, part: Partial<FeatureValues>) =>
    onChange(features.map((feature, at) => (at === index ? { ...feature, ...part } : feature)));
  const lift = (index: number) =>
    onChange(
      features.toSpliced(
        index - 1,
        2,
        ...[features[index], features[index - 1]].filter((each) => each !== undefined),
      ),
    );
  const add = () =>
    onChange([
      ...features,
      {
        key: keyFor(
          "feature",
          features.map((feature) => feature.key),
        ),
        label: wordsOf(undefined),
        kind: "yes",
        value: wordsOf(undefined),
        limit: null,
      },
    ]);
  return (
    <section className="card">
      <header>
        <h2>{t("admin.plan.features")}</h2>
        {!disabled && (
          <div className="r">
            <button type="button" className="btn sm" onClick={add}>
              <Plus size={16} aria-hidden />
              {t("admin.plan.addFeature")}
            </button>
          </div>
        )}
      </header>
      <div className="in stack">
        {features.length === 0 && <p className="mut">{t("admin.plan.noFeatures")}</p>}
        {features.map((feature, index) => {
          const title =
            feature.label[language].trim() || feature.label.en.trim() || t("admin.plan.newFeature");
          const name = `features.${index}`;
          return (
            <details key={feature.key} open={feature.label.en.trim() === "" || errorOf(name) !== undefined}>
              <summary>
                <span className="b">{title}</span>{" "}
                <span className="mut">
                  {feature.kind === "text"
                    ? feature.value[language] || feature.value.en
                    : t(`admin.plan.kinds.${feature.kind}`)}
                </span>
              </summary>
              <div className="form pt-3">
                <LocalizedFields
                  label={t("admin.plan.featureLabel")}
                  name={name}
                  value={feature.label}
                  disabled={disabled}
                  onChange={(label) => change(index, { label })}
                  onLeave={() => onLeave(name)}
                  error={errorOf(name)}
                />
                <SelectField
                  label={t("admin.plan.featureKind")}
                  value={feature.kind}
                  disabled={disabled}
                  onChange={(event) => change(index, { kind: event.target.value as FeatureValues["kind"] })}
                  options={(["yes", "no", "text"] as const).map((value) => ({
                    value,
                    label: t(`admin.plan.kinds.${value}`),
                  }))}
                />
                {feature.kind === "text" && (
                  <LocalizedFields
                    label={t("admin.plan.featureValue")}
                    name={`${name}.value`}
                    value={feature.value}
                    disabled={disabled}
                    onChange={(value) => change(index, { value })}
                    onLeave={() => onLeave(name)}
                    error={undefined}
                  />
                )}
                {!disabled && (
                  <div className="chips">
                    {index > 0 && (
                      <button type="button" className="btn sm" onClick={() => lift(index)}>
                        <ArrowUp size={16} aria-hidden />
                        {t("admin.plan.up")}
                      </button>
                    )}
                    <button
                      type="button"
                      className="btn sm"
                      onClick={() => onChange(features.filter((_, at) => at !== index))}
                    >
                      <Trash2 size={16} aria-hidden />
                      {t("admin.plan.removeFeature", { name: title })}
                    </button>
                  </div>
                )}
              </div>
            </details>
          );
        })}
      </div>
    </section>
  );
}
