"use client";

import { useId, useState } from "react";
import { CALENDARS } from "@/lib/core/dates";
import { FIRST_BIRTH_YEAR } from "@/lib/customers/birthday-rules";
import type { ShopView } from "@/lib/storefront/types";
import type { Ready } from "../text/speech";

type Born = Pick<ShopView["customer"], "birthday" | "birthYear">;

interface Parts {
  day: string;
  month: string;
  year: string;
}

const LEAP_YEAR = "2000";
const MONTHS = Array.from({ length: 12 }, (_, i) => twoDigits(i + 1));

/** When the customer was born, as far as they want to say: kept as soon as day and month are there. */
export function Birthday({
  ready,
  born,
  isRefused,
  onChange,
}: {
  ready: Ready;
  born: Born;
  isRefused: boolean;
  onChange: (born: Born) => void;
}) {
  const [parts, setParts] = useState<Parts>(() => partsOf(born));
  const thisYear = Number(ready.view.now.slice(0, 4));
  const choose = (change: Partial<Parts>) => {
    const next = within({ ...parts, ...change });
    setParts(next);
    if (next.day !== "" && next.month !== "")
      onChange({
        birthday: `${next.month}-${next.day}`,
        birthYear: next.year === "" ? null : Number(next.year),
      });
  };
  const forget = () => {
    setParts({ day: "", month: "", year: "" });
    onChange({ birthday: null, birthYear: null });
  };
  const write = (options: Intl.DateTimeFormatOptions, at: string) =>
    new Intl.DateTimeFormat(CALENDARS[ready.language], {
      calendar: "gregory",
      timeZone: "UTC",
      ...options,
    }).format(new Date(at));
  const days = Array.from({ length: daysIn(parts) }, (_, i) => twoDigits(i + 1));
  const years = Array.from({ length: thisYear - FIRST_BIRTH_YEAR + 1 }, (_, i) => String(thisYear - i));
  return (
    <section className="sec" aria-labelledby="birthday">
      <h2 id="birthday">{ready.say("mini.settings.birthday")}</h2>
      <div className="group plain">
        <div className="cell born">
          <Choice
            label={ready.say("mini.settings.day")}
            value={parts.day}
            options={days.map((day) => [day, write({ day: "numeric" }, `${LEAP_YEAR}-01-${day}`)])}
            onChoose={(day) => choose({ day })}
          />
          <Choice
            label={ready.say("mini.settings.month")}
            value={parts.month}
            options={MONTHS.map((month) => [month, write({ month: "long" }, `${LEAP_YEAR}-${month}-01`)])}
            onChoose={(month) => choose({ month })}
          />
          <Choice
            label={ready.say("mini.settings.year")}
            none={ready.say("mini.settings.noYear")}
            value={parts.year}
            options={years.map((year) => [year, write({ year: "numeric" }, `${year}-01-01`)])}
            onChoose={(year) => choose({ year })}
          />
        </div>
        {born.birthday !== null && (
          <button type="button" className="cell" onClick={forget}>
            <span className="t bad">{ready.say("mini.settings.forgetBirthday")}</span>
          </button>
        )}
      </div>
      {isRefused && (
        <p className="msg err" role="alert">
          {ready.say("mini.settings.notBirthday")}
        </p>
      )}
      <p className="foot">{ready.say("mini.settings.birthdayFoot")}</p>
    </section>
  );
}

function Choice({
  label,
  none,
  value,
  options,
  onChoose,
}: {
  label: string;
  /** What no choice means; without it a choice once made can only be changed. */
  none?: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChoose: (value: string) => void;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.target.value)}>
        {(none !== undefined || value === "") && <option value="">{none ?? "—"}</option>}
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function twoDigits(part: number): string {
  return String(part).padStart(2, "0");
}

function partsOf({ birthday, birthYear }: Born): Parts {
  const [month = "", day = ""] = birthday?.split("-") ?? [];
  return { day, month, year: birthYear === null ? "" : String(birthYear) };
}

/** The last day of the month, of a leap year where no year is said. */
function daysIn({ month, year }: Parts): number {
  if (month === "") return 31;
  return new Date(Date.UTC(Number(year || LEAP_YEAR), Number(month), 0)).getUTCDate();
}

/** A day that the month does not have becomes its last. */
function within(parts: Parts): Parts {
  const last = daysIn(parts);
  return Number(parts.day) > last ? { ...parts, day: twoDigits(last) } : parts;
}
