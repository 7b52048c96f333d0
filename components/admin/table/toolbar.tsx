"use client";
import { Columns3, Plus, Search, X } from "lucide-react";
import { useLocale } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { nearestLanguage } from "@/lib/core/languages";
import { Popover } from "../../ui/popover";
import { formatsIn } from "../formats";
import { useText } from "../use-text";
import type { Filter, TableProps } from "./types";
import type { ListState } from "./use-list-state";

export function Toolbar({
  table,
  list,
  filtered,
}: {
  table: TableProps;
  list: ListState;
  filtered: boolean;
}) {
  const t = useText();
  const hideable = table.columns.filter((column) => column.hideable);
  return (
    <search className="chips">
      <SearchBox key={table.name} label={table.searchLabel} list={list} />
      {table.filters.map((filter) => (
        <FilterChip key={filter.key} filter={filter} list={list} />
      ))}
      {filtered && (
        <button type="button" className="btn g sm" onClick={list.clear}>
          {t("admin.table.clear")}
        </button>
      )}
      <span className="flex-1" />
      {hideable.length > 0 && (
        <span className="rows-only">
          <Popover
            align="end"
            label={t("admin.table.columns")}
            trigger={
              <button type="button" className="btn sm">
                <Columns3 size={16} aria-hidden />
                {t("admin.table.columns")}
              </button>
            }
          >
            {hideable.map((column) => (
              <label className="opt" key={column.key}>
                <input
                  type="checkbox"
                  checked={!list.hidden.includes(column.key)}
                  onChange={(event) =>
                    list.hide(
                      event.target.checked
                        ? list.hidden.filter((key) => key !== column.key)
                        : [...list.hidden, column.key],
                    )
                  }
                />
                {column.label}
              </label>
            ))}
          </Popover>
        </span>
      )}
    </search>
  );
}

function SearchBox({ label, list }: { label: string; list: ListState }) {
  const [text, setText] = useState(list.q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Back and forward change the address under the field.
  useEffect(() => setText(list.q), [list.q]);
  return (
    <label className="srch" style={{ margin: 0, inlineSize: 240 }}>
      <Search size={16} aria-hidden />
      <input
        type="search"
        data-search
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          clearTimeout(timer.current);
          const value = event.target.value;
          timer.current = setTimeout(() => list.type(value), 250);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (text === "") event.currentTarget.blur();
          else {
            setText("");
            clearTimeout(timer.current);
            list.type("");
          }
        }}
      />
      <kbd>/</kbd>
    </label>
  );
}

function FilterChip({ filter, list }: { filter: Filter; list: ListState }) {
  const t = useText();
  const language = nearestLanguage(useLocale());
  const chosen = list.chosen(filter.key);
  const names =
    filter.kind === "days"
      ? namesOfDays(chosen, (day) => formatsIn(language, "UTC").shortDay(new Date(`${day}T12:00:00Z`)))
      : filter.options.filter((option) => chosen.includes(option.value)).map((option) => option.label);
  const on = names.length > 0;
  return (
    <span className={on ? "fchip on" : "fchip"}>
      <Popover
        label={filter.label}
        trigger={
          on ? (
            <button type="button" data-filter>
              {filter.label}: <b>{names.join(t("admin.table.comma"))}</b>
            </button>
          ) : (
            <button type="button" className="add" data-filter>
              <Plus size={14} aria-hidden />
              {filter.label}
            </button>
          )
        }
      >
        <fieldset>
          <legend className="vh">{filter.label}</legend>
          {filter.kind === "days" ? (
            <Days chosen={chosen} onChange={(days) => list.change({ [filter.key]: days })} />
          ) : (
            <Choices
              options={filter.options}
              chosen={chosen}
              onChange={(values) => list.change({ [filter.key]: values })}
            />
          )}
        </fieldset>
      </Popover>
      {on && (
        <button
          type="button"
          aria-label={t("admin.table.removeFilter", { name: filter.label })}
          onClick={() => list.change({ [filter.key]: null })}
        >
          <X size={14} aria-hidden />
        </button>
      )}
    </span>
  );
}

function Choices({
  options,
  chosen,
  onChange,
}: {
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  onChange: (values: string[] | null) => void;
}) {
  const turn = (value: string, on: boolean): string[] | null => {
    if (on) return [...chosen, value];
    return chosen.length === 1 ? null : chosen.filter((each) => each !== value);
  };
  return options.map((option) => (
    <label className="opt" key={option.value}>
      <input
        type="checkbox"
        checked={chosen.includes(option.value)}
        onChange={(event) => onChange(turn(option.value, event.target.checked))}
      />
      {option.label}
    </label>
  ));
}

function Days({
  chosen: [from = "", to = ""],
  onChange,
}: {
  chosen: readonly string[];
  onChange: (days: string[] | null) => void;
}) {
  const t = useText();
  const change = (days: readonly [string, string]) =>
    onChange(days.every((day) => day === "") ? null : [...days]);
  return (
    <span className="daypick">
      <label>
        {t("admin.table.from")}
        <input
          type="date"
          className="inp"
          value={from}
          max={to || undefined}
          onChange={(event) => change([event.target.value, to])}
        />
      </label>
      <label>
        {t("admin.table.to")}
        <input
          type="date"
          className="inp"
          value={to}
          min={from || undefined}
          onChange={(event) => change([from, event.target.value])}
        />
      </label>
    </span>
  );
}

/** A span as its chip tells it: the address keeps the days themselves. */
function namesOfDays([from = "", to = ""]: readonly string[], format: (day: string) => string): string[] {
  if (from === "" && to === "") return [];
  const written = (day: string) => (day === "" ? "\u2026" : format(day));
  return [from === to ? written(from) : `${written(from)} \u2013 ${written(to)}`];
}
