"use client";
import { X } from "lucide-react";
import { SelectField, TextField } from "../form/fields";
import { useText } from "../use-text";

export interface MoreLine {
  plan: string;
  name: string;
  term: number;
  quantity: number;
}

/** Further plans of the cart, as the address keeps them. */
const written = (lines: readonly MoreLine[]): string =>
  lines.map(({ plan, term, quantity }) => `${plan}:${term}:${quantity}`).join(",");

export function MoreLines({
  lines,
  plans,
  term,
  change,
}: {
  lines: MoreLine[];
  plans: { value: string; label: string }[];
  term: number;
  change: (more: string) => void;
}) {
  const t = useText();
  return (
    <>
      {lines.map((line, index) => (
        <div key={`${line.plan}:${line.term}`} className="flex items-end gap-3">
          <span className="flex-1">
            <bdi>{line.name}</bdi>
            {t("admin.table.comma")}
            {t("admin.months", { count: line.term })}
          </span>
          <TextField
            label={t("admin.simulator.quantity")}
            inputMode="numeric"
            size={4}
            defaultValue={line.quantity}
            onBlur={(event) => {
              const quantity = Math.max(1, Number(event.target.value.replace(/\D/g, "").slice(0, 4)));
              change(written(lines.map((each, at) => (at === index ? { ...each, quantity } : each))));
            }}
          />
          <button
            type="button"
            className="btn"
            aria-label={t("admin.simulator.removeLine", { name: line.name })}
            onClick={() => change(written(lines.filter((_, at) => at !== index)))}
          >
            <X size={16} aria-hidden />
          </button>
        </div>
      ))}
      {lines.length < 9 && (
        <SelectField
          label={t("admin.simulator.addLine")}
          value=""
          options={[{ value: "", label: t("admin.simulator.choosePlan") }, ...plans]}
          onChange={(event) => {
            const plan = event.target.value;
            if (plan !== "") change(written([...lines, { plan, name: "", term, quantity: 1 }]));
          }}
        />
      )}
    </>
  );
}
