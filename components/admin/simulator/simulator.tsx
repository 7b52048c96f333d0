"use client";
import { debounce, parseAsString, useQueryStates } from "nuqs";
import { type ComponentProps, useTransition } from "react";
import type { Currency } from "@/lib/core/money";
import { SelectField, TextField } from "../form/fields";
import { FormCard } from "../form/form";
import { SegmentPicks } from "../promo/segment-picks";
import { useText } from "../use-text";
import { Answer, InsteadList, type PricedLine } from "./answer";
import { CustomerCard } from "./customer-card";
import { type MoreLine, MoreLines } from "./more-lines";
import type { Offer } from "./trace";
import { type Question, useSimulation } from "./use-simulation";

/** What is said of a customer beside their profile. */
const SAID = [
  "orders",
  "spent",
  "away",
  "tenure",
  "tier",
  "country",
  "language",
  "birthday",
  "tags",
  "points",
  "wallet",
  "segments",
] as const;
/** Segments are ticked, the others typed. */
const TYPED_OF_CUSTOMER = SAID.filter((field) => field !== "segments");
const FIELDS = ["customer", "plan", "term", "quantity", "more", "currency", "codes", "at", ...SAID] as const;
type Field = (typeof FIELDS)[number];
const PARSERS = Object.fromEntries(FIELDS.map((field) => [field, parseAsString])) as Record<
  Field,
  typeof parseAsString
>;
const TYPED: ReadonlySet<string> = new Set<Field>(["codes", "quantity", "at", ...SAID]);

const nothingSaid = Object.fromEntries(SAID.map((field) => [field, null])) as Record<
  (typeof SAID)[number],
  null
>;
const HINTED: ReadonlySet<string> = new Set<Field>(["country", "language", "birthday", "away", "tags"]);
/** What the address says of somebody who is imagined in no segment at all. */
const NO_SEGMENT = "none";

const digits = (text: string): string => text.replace(/\D/g, "").slice(0, 9);
const decimals = (text: string): string => text.replace(",", ".").replace(/[^\d.]/g, "");
const READ: Partial<Record<Field, (text: string) => string>> = {
  orders: digits,
  tenure: digits,
  points: digits,
  country: (text) => text.toUpperCase(),
  away: digits,
  spent: decimals,
  wallet: decimals,
};
const number = { inputMode: "numeric" } as const;
const LOOKS: Partial<Record<Field, Pick<ComponentProps<"input">, "inputMode" | "maxLength" | "dir">>> = {
  orders: number,
  tenure: number,
  points: number,
  away: number,
  spent: { inputMode: "decimal", dir: "ltr" },
  wallet: { inputMode: "decimal", dir: "ltr" },
  country: { maxLength: 2, dir: "ltr" },
  language: { maxLength: 3, dir: "ltr" },
  birthday: { maxLength: 10, dir: "ltr" },
};

export interface SimulatorProps {
  plans: { value: string; label: string }[];
  terms: number[];
  currencies: Currency[];
  chosen: { plan: string; term: number; currency: Currency };
  /** The whole cart, the chosen plan first. */
  lines: PricedLine[];
  more: MoreLine[];
  customer: { id: string; name: string } | null;
  /** What the profile says, as it would be typed. */
  facts: Record<(typeof SAID)[number], string>;
  /** The shop's wall clock at the instant that is priced. */
  now: string;
  timeZone: string;
  question: Question;
  promotions: Offer[];
  instead: { name: string; list: number; question: unknown }[];
}

/** A case on the left, what the shop's own engine says to it on the right; the case is in the address. */
export function Simulator(props: SimulatorProps) {
  const t = useText();
  const { plans, terms, currencies, chosen, customer, facts, now, timeZone, promotions } = props;
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
        <FormCard title={t("admin.simulator.cart")}>
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
          <TextField
            label={t("admin.simulator.quantity")}
            inputMode="numeric"
            value={typed.quantity ?? "1"}
            onChange={(event) => set({ quantity: event.target.value.replace(/\D/g, "").slice(0, 4) })}
          />
          <MoreLines lines={props.more} plans={plans} term={chosen.term} change={(more) => set({ more })} />
        </FormCard>
        <CustomerCard
          key={customer?.id ?? "new"}
          customer={customer}
          choose={(id) => set({ ...nothingSaid, customer: id })}
        >
          <div className="frow flex-wrap">
            {TYPED_OF_CUSTOMER.map((field) => (
              <TextField
                key={field}
                label={t(`admin.simulator.${field}`)}
                hint={HINTED.has(field) ? t(`admin.simulator.${field}Hint`) : undefined}
                {...LOOKS[field]}
                value={typed[field] ?? facts[field]}
                onChange={(event) =>
                  set({ [field]: READ[field]?.(event.target.value) ?? event.target.value })
                }
              />
            ))}
          </div>
          <SegmentPicks
            chosen={facts.segments.split(",").filter((each) => each !== "" && each !== NO_SEGMENT)}
            currency={chosen.currency}
            hint={t("admin.simulator.segmentsHint")}
            disabled={false}
            onChange={(segments) => set({ segments: segments.join(",") || NO_SEGMENT })}
          />
        </CustomerCard>
        <FormCard title={t("admin.simulator.when")}>
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
        </FormCard>
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
          question={props.question}
          priced={{ currency: chosen.currency, lines: props.lines }}
          offers={promotions}
          timeZone={timeZone}
        />
      </div>
    </div>
  );
}
