"use client";
import { Plus, X } from "lucide-react";
import { HIJRI_SEASONS } from "@/lib/promotions/choices";
import { SelectField, TextField } from "../form/fields";
import { useText } from "../use-text";
import { Choice, Folded, type PromoFields, Ticks } from "./form-parts";
import { type HoursValues, newHours, type SeasonValues } from "./promo-values";
import { sayWeekday } from "./words";

const WEEK = [1, 2, 3, 4, 5, 6, 7];

/** Hours of the week and seasons of the Hijri year, on the shop's or the customer's clock. */
export function ScheduleFields({ fields }: { fields: PromoFields }) {
  const t = useText();
  const { values, set, shown, leave, canChange } = fields;
  const { weekly, seasons } = values;
  const changeHours = (at: number, part: Partial<HoursValues>) =>
    set(
      "weekly",
      weekly.map((hours, i) => (i === at ? { ...hours, ...part } : hours)),
    );
  const changeSeason = (at: number, part: Partial<SeasonValues>) =>
    set(
      "seasons",
      seasons.map((season, i) => (i === at ? { ...season, ...part } : season)),
    );
  const remove = (label: string, onClick: () => void) =>
    canChange && (
      <button type="button" className="ib" aria-label={label} onClick={onClick}>
        <X size={16} aria-hidden />
      </button>
    );
  return (
    <Folded
      title={t("admin.promo.sections.schedule")}
      note={t("admin.promo.sections.scheduleNote")}
      open={weekly.length + seasons.length > 0}
    >
      {seasons.map((season, i) => (
        <div key={season.season} className="prow c3">
          <SelectField
            label={t("admin.promo.fields.season")}
            name="seasons"
            disabled={!canChange}
            value={season.season}
            onChange={(event) => changeSeason(i, { season: event.target.value as SeasonValues["season"] })}
            options={HIJRI_SEASONS.map((value) => ({ value, label: t(`admin.promo.seasons.${value}`) }))}
          />
          <TextField
            label={t("admin.promo.fields.before")}
            inputMode="numeric"
            disabled={!canChange}
            value={season.before}
            onChange={(event) => changeSeason(i, { before: event.target.value })}
          />
          <TextField
            label={t("admin.promo.fields.after")}
            inputMode="numeric"
            disabled={!canChange}
            value={season.after}
            onChange={(event) => changeSeason(i, { after: event.target.value })}
          />
          {remove(t("admin.promo.removeSeason", { number: i + 1 }), () =>
            set(
              "seasons",
              seasons.filter((_, other) => other !== i),
            ),
          )}
        </div>
      ))}
      {shown("seasons") && (
        <p className="er" role="alert">
          {shown("seasons")}
        </p>
      )}
      {weekly.map((hours, i) => (
        <div key={hours.key} className="stack">
          <Ticks
            legend={t("admin.promo.fields.weekdays")}
            hint={t("admin.promo.hints.weekdays")}
            name={`weekdays-${i}`}
            options={WEEK.map((value) => ({ value, label: sayWeekday(t, value) }))}
            chosen={hours.days}
            disabled={!canChange}
            onChange={(days) => changeHours(i, { days: days.toSorted((a, b) => a - b) })}
          />
          <div className="prow">
            {(["from", "to"] as const).map((part) => (
              <TextField
                key={part}
                label={t(`admin.promo.fields.${part}`)}
                type="time"
                name="weekly"
                disabled={!canChange}
                value={hours[part]}
                onChange={(event) => changeHours(i, { [part]: event.target.value })}
                onBlur={() => leave("weekly")}
              />
            ))}
            {remove(t("admin.promo.removeHours", { number: i + 1 }), () =>
              set(
                "weekly",
                weekly.filter((_, other) => other !== i),
              ),
            )}
          </div>
        </div>
      ))}
      {shown("weekly") && (
        <p className="er" role="alert">
          {shown("weekly")}
        </p>
      )}
      {canChange && (
        <div className="chips">
          <button
            type="button"
            className="btn sm"
            onClick={() => {
              const free = HIJRI_SEASONS.find((name) => !seasons.some(({ season }) => season === name));
              if (free) set("seasons", [...seasons, { season: free, before: "0", after: "0" }]);
            }}
            disabled={seasons.length === HIJRI_SEASONS.length}
          >
            <Plus size={16} aria-hidden />
            {t("admin.promo.addSeason")}
          </button>
          <button
            type="button"
            className="btn sm"
            onClick={() => set("weekly", [...weekly, newHours([], "18:00", "22:00")])}
          >
            <Plus size={16} aria-hidden />
            {t("admin.promo.addHours")}
          </button>
        </div>
      )}
      <Choice
        fields={fields}
        name="zone"
        hint={t("admin.promo.hints.clock")}
        options={(["shop", "customer"] as const).map((value) => ({
          value,
          label: t(`admin.promo.zones.${value}`),
        }))}
      />
    </Folded>
  );
}
