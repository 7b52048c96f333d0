"use client";
import { Info } from "lucide-react";
import { type Currency, formatAmount } from "@/lib/core/money";
import { readAmount } from "../form/amounts";
import { useText } from "../use-text";
import { cell, type PlanValues, TERMS, typedPrice } from "./plan-values";

/** Prices per term and currency; each says what a month costs in it. */
export function PriceGrid({
  values,
  before,
  currencies,
  disabled,
  errorOf,
  onChange,
  onLeave,
}: {
  values: PlanValues;
  before: PlanValues;
  currencies: Currency[];
  disabled: boolean;
  errorOf: (name: string) => string | undefined;
  onChange: (key: string, typed: string) => void;
  onLeave: (name: string) => void;
}) {
  const t = useText();
  const wrong = [
    ...new Set(
      TERMS.flatMap((term) => currencies.map((currency) => errorOf(`prices.${cell(term, currency)}`))).filter(
        (error) => error !== undefined,
      ),
    ),
  ];
  return (
    <section className="card">
      <header>
        <h2>{t("admin.plan.prices")}</h2>
      </header>
      <div className="in">
        <section className="tw" aria-label={t("admin.plan.pricesTable")} tabIndex={0}>
          <table className="grid-p">
            <thead>
              <tr>
                <th scope="col">{t("admin.plan.term")}</th>
                {currencies.map((currency) => (
                  <th scope="col" className="num" key={currency}>
                    <bdi dir="ltr">{currency}</bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {TERMS.map((term) => (
                <tr key={term}>
                  <th scope="row">
                    {t("admin.months", { count: term })}
                    <small>
                      {term === 1 ? t("admin.plan.base") : saving(values, term, currencies[0] ?? "SAR")}
                    </small>
                  </th>
                  {currencies.map((currency) => {
                    const key = cell(term, currency);
                    const name = `prices.${key}`;
                    const typed = typedPrice(values, term, currency);
                    const was = typedPrice(before, term, currency);
                    const amount = readAmount(typed, currency);
                    const error = errorOf(name);
                    return (
                      <td
                        key={currency}
                        className={typed !== was ? "ch" : typed === "" ? "no" : undefined}
                        style={error ? { boxShadow: "inset 0 0 0 2px var(--d-bad)" } : undefined}
                      >
                        <input
                          name={name}
                          aria-label={`${t("admin.months", { count: term })}${t("admin.table.comma")}${currency}`}
                          aria-invalid={error ? true : undefined}
                          inputMode="decimal"
                          dir="ltr"
                          placeholder={t("admin.plan.notSold")}
                          value={values.prices[key] ?? ""}
                          disabled={disabled}
                          onChange={(event) => onChange(key, event.target.value)}
                          onBlur={() => onLeave(name)}
                        />
                        <small>
                          {typed !== was && was !== ""
                            ? t("admin.plan.was", { amount: was })
                            : amount !== null && term > 1
                              ? t("admin.plan.perMonth", {
                                  amount: formatAmount(Math.round(amount / term), currency),
                                })
                              : "\u00a0"}
                        </small>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        {wrong.length > 0 && (
          <p className="bad cap mt-2" role="alert">
            {wrong.join(" ")}
          </p>
        )}
        <div className="note info mt-3">
          <Info size={16} aria-hidden />
          <span>{t("admin.plan.keep")}</span>
        </div>
      </div>
    </section>
  );
}

function saving(values: PlanValues, term: number, currency: Currency): string {
  const monthly = readAmount(typedPrice(values, 1, currency), currency);
  const amount = readAmount(typedPrice(values, term, currency), currency);
  if (!monthly || amount === null) return "\u00a0";
  const percent = Math.round((1 - amount / (monthly * term)) * 100);
  return `\u2066\u2212${percent}%\u2069`;
}
