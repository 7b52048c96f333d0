"use client";
import { debounce, parseAsString, useQueryStates } from "nuqs";
import { useTransition } from "react";
import type { Currency } from "@/lib/core/money";
import { SelectField, TextField } from "../form/fields";
import { useText } from "../use-text";
import { Answer, InsteadList } from "./answer";
import { CustomerCard } from "./customer-card";
import type { Offer } from "./trace";
import { useSimulation } from "./use-simulation";

const FIELDS = ["customer", "plan", "term", "currency", "codes", "orders", "country", "at"] as const;
type Field = (typeof FIELDS)[number];
const PARSERS = Object.fromEntries(FIELDS.map((field) => [field, parseAsString])) as Record<
  Field,
  typeof parseAsString
>;
const TYPED: ReadonlySet<string> = new Set<Field>(["codes", "orders", "country", "at"]);

export interface SimulatorProps {
  plans: { value: string; label: string }[];
  planName: string;
  terms: number[];
  currencies: Currency[];
  chosen: { plan: string; term: number; currency: Currency; list: number; amount: number };
  customer: { id: string; name: string } | null;
  facts: { orders: number; country: string };
  /** The shop's wall clock at the instant that is priced. */
  now: string;
  timeZone: string;
  question: unknown;
  promotions: Offer[];
  instead: { name: string; list: number; question: unknown }[];
}

/** A case on the left, what the shop's own engine says to it on the right; the case is in the address. */
export function Simulator(props: SimulatorProps) {
  const t = useText();
  const { plans, planName, terms, currencies, chosen, customer, facts, now, timeZone, promotions } = props;
  const [pending, startTransition] = useTransition();
  const [typed, setState] = useQueryStates(PARSERS, {
    shallow: false,
    scroll: false,
    history: "replace",
    startTransition,
  });
  const set = (change: Partial<Record<Field, string | null>>) =>
    setState(
      Object.fromEntries(Object.entries(change).map(([field, value]) => [field, value || null])),
      Object.keys(change).some((field) => TYPED.has(field)) ? { limitUrlUpdates: debounce(300) } : {},
    );
  const simulation = useSimulation([props.question, ...props.instead.map((each) => each.question)]);
  const city = timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");
  return (
    <div className="g2 rev" aria-busy={pending}>
      <div className="stack">
        <section className="card">
          <header>
            <h2>{t("admin.simulator.cart")}</h2>
          </header>
          <div className="in form">
            <div className="frow">
              <SelectField
                label={t("admin.simulator.plan")}
                value={chosen.plan}
                options={plans}
                onChange={(event) => set({ plan: event.target.value })}
              />
              <SelectField
                label={t("admin.simulator.term")}
                value={String(chosen.term)}
                options={terms.map((term) => ({
                  value: String(term),
                  label: t("admin.months", { count: term }),
                }))}
                onChange={(event) => set({ term: event.target.value })}
              />
            </div>
            <div className="frow">
              <SelectField
                label={t("admin.simulator.currency")}
                value={chosen.currency}
                options={currencies.map((currency) => ({
                  value: currency,
                  label: t(`admin.currencies.${currency}`),
                }))}
                onChange={(event) => set({ currency: event.target.value })}
              />
              <TextField
                label={t("admin.simulator.codes")}
                hint={t("admin.simulator.codesHint")}
                dir="ltr"
                autoCapitalize="characters"
                spellCheck={false}
                value={typed.codes ?? ""}
                onChange={(event) => set({ codes: event.target.value })}
              />
            </div>
          </div>
        </section>
        <CustomerCard
          key={customer?.id ?? "new"}
          customer={customer}
          choose={(id) => set({ customer: id, orders: null, country: null })}
        >
          <div className="frow">
            <TextField
              label={t("admin.simulator.orders")}
              inputMode="numeric"
              value={typed.orders ?? String(facts.orders)}
              onChange={(event) => set({ orders: event.target.value.replace(/\D/g, "").slice(0, 5) })}
            />
            <TextField
              label={t("admin.simulator.country")}
              hint={t("admin.simulator.countryHint")}
              dir="ltr"
              maxLength={2}
              value={typed.country ?? facts.country}
              onChange={(event) => set({ country: event.target.value.toUpperCase() })}
            />
          </div>
        </CustomerCard>
        <section className="card">
          <header>
            <h2>{t("admin.simulator.when")}</h2>
          </header>
          <div className="in form">
            <TextField
              type="datetime-local"
              label={t("admin.simulator.at", { city })}
              hint={t("admin.simulator.atHint")}
              min="2000-01-01T00:00"
              max="2099-12-31T23:59"
              placeholder={now}
              value={typed.at ?? ""}
              onChange={(event) => set({ at: event.target.value })}
            />
          </div>
        </section>
        {props.instead.length > 0 && (
          <InsteadList
            cases={simulation !== null && "cases" in simulation ? simulation.cases.slice(1) : []}
            instead={props.instead}
            currency={chosen.currency}
          />
        )}
      </div>
      <div className="stack">
        <Answer
          simulation={simulation}
          name={customer?.name ?? t("admin.simulator.someone")}
          priced={{ ...chosen, planName }}
          offers={promotions}
          timeZone={timeZone}
        />
      </div>
    </div>
  );
}
