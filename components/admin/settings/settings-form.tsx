"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../call";
import { LocalizedFields } from "../catalog/localized-fields";
import { SelectField, TextField } from "../form/fields";
import { Form, FormCard } from "../form/form";
import { SaveBar } from "../form/save-bar";
import { useForm } from "../form/use-form";
import { useText } from "../use-text";
import { CurrencyFields } from "./currency-fields";
import { LifecycleFields } from "./lifecycle-fields";
import { PolicyFields } from "./policy-fields";
import { PurseFields } from "./purse-fields";
import {
  type EditedSettings,
  inputOf,
  type SettingsValues,
  settingsOf,
  valuesOf,
  wrongIn,
} from "./settings-values";

export type SettingsFields = ReturnType<typeof useForm<SettingsValues>>;

/** Everything an owner decides about the shop as a whole. */
export function SettingsForm({ settings, timeZones }: { settings: EditedSettings; timeZones: string[] }) {
  const t = useText();
  const router = useRouter();
  const form = useForm<SettingsValues>({
    initial: valuesOf(settings),
    validate: (values) => wrongIn(values, t),
    send: (values) => call("PUT", "/api/admin/settings", settingsOf(values)),
    onSaved: () => {
      toast(t("admin.saved"));
      router.refresh();
    },
    fieldOf: inputOf,
  });
  const nameOf = (field: string) => t(`admin.settings.fields.${field}`);
  return (
    <Form form={form}>
      <FormCard title={t("admin.settings.sections.shop")}>
        <div className="frow">
          <TextField label={nameOf("name")} {...form.bind("name")} maxLength={64} />
          <TextField
            label={nameOf("supportUsername")}
            hint={t("admin.settings.hints.supportUsername")}
            {...form.bind("supportUsername")}
            dir="ltr"
            spellCheck={false}
            placeholder="@"
          />
        </div>
        <LocalizedFields label={nameOf("tagline")} {...form.bindWhole("tagline")} />
        <SelectField
          label={nameOf("timeZone")}
          hint={t("admin.settings.hints.timeZone")}
          {...form.bind("timeZone")}
          options={timeZones.map((value) => ({ value, label: value.replaceAll("_", " ") }))}
        />
      </FormCard>
      <CurrencyFields form={form} nameOf={nameOf} />
      <PurseFields form={form} nameOf={nameOf} />
      <LifecycleFields form={form} nameOf={nameOf} />
      <PolicyFields form={form} nameOf={nameOf} />
      <SaveBar form={form} saveLabel={t("admin.settings.save")} nameOf={nameOf} />
    </Form>
  );
}
