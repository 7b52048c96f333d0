"use client";
import { SelectField, SwitchRow, TextField } from "../form/fields";
import { FormCard } from "../form/form";
import { useText } from "../use-text";
import type { SettingsFields } from "./settings-form";
import { readDays, type SettingsValues } from "./settings-values";

type Typed = {
  [K in keyof SettingsValues & string]: SettingsValues[K] extends string ? K : never;
}[keyof SettingsValues & string];

/** What happens around the end of a paid time: reminders, grace, and the two offers to stay or to come back. */
export function LifecycleFields({
  form,
  nameOf,
}: {
  form: SettingsFields;
  nameOf: (field: string) => string;
}) {
  const t = useText();
  const { values, set } = form;
  const typed = (field: Typed, hint?: string) => (
    <TextField
      label={nameOf(field)}
      hint={hint}
      {...form.bind(field)}
      inputMode={field === "reminderDays" ? "text" : "decimal"}
      dir="ltr"
      className="text-start"
    />
  );
  const switched = (field: "offersRenewal" | "winsBack") => (
    <SwitchRow
      label={nameOf(field)}
      hint={t(`admin.settings.hints.${field}`)}
      name={field}
      checked={values[field]}
      onChange={(event) => set(field, event.target.checked)}
    />
  );
  const days = readDays(values.reminderDays) ?? [];
  const offered = days.includes(Number(values.renewalDaysBefore))
    ? days
    : [Number(values.renewalDaysBefore), ...days];
  return (
    <FormCard title={t("admin.settings.sections.lifecycle")}>
      <div className="frow">
        {typed("reminderDays", t("admin.settings.hints.reminderDays"))}
        {typed("graceDays", t("admin.settings.hints.graceDays"))}
      </div>
      {switched("offersRenewal")}
      {values.offersRenewal && (
        <div className="frow">
          {typed("renewalPercent")}
          <SelectField
            label={nameOf("renewalDaysBefore")}
            {...form.bind("renewalDaysBefore")}
            options={offered.map((day) => ({
              value: String(day),
              label: t("admin.settings.daysBefore", { count: day }),
            }))}
          />
        </div>
      )}
      {switched("winsBack")}
      {values.winsBack && (
        <div className="frow c3">
          {typed("winBackPercent")}
          {typed("winBackDaysAfter")}
          {typed("winBackValidDays")}
        </div>
      )}
    </FormCard>
  );
}
