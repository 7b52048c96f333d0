"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../call";
import { LocalizedFields } from "../catalog/localized-fields";
import { SelectField, TextField } from "../form/fields";
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
  const { values, set } = form;
  const nameOf = (field: string) => t(`admin.settings.fields.${field}`);
  return (
    <form
      ref={form.ref}
      noValidate
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit();
      }}
    >
      <section className="card">
        <header>
          <h2>{t("admin.settings.sections.shop")}</h2>
        </header>
        <div className="in form">
          <div className="frow">
            <TextField
              label={nameOf("name")}
              name="name"
              maxLength={64}
              value={values.name}
              onChange={(event) => set("name", event.target.value)}
              onBlur={() => form.leave("name")}
              error={form.shown("name")}
            />
            <TextField
              label={nameOf("supportUsername")}
              hint={t("admin.settings.hints.supportUsername")}
              name="supportUsername"
              dir="ltr"
              spellCheck={false}
              placeholder="@"
              value={values.supportUsername}
              onChange={(event) => set("supportUsername", event.target.value)}
              onBlur={() => form.leave("supportUsername")}
              error={form.shown("supportUsername")}
            />
          </div>
          <LocalizedFields
            label={nameOf("tagline")}
            name="tagline"
            value={values.tagline}
            onChange={(tagline) => set("tagline", tagline)}
            onLeave={() => form.leave("tagline")}
            error={form.shown("tagline")}
          />
          <SelectField
            label={nameOf("timeZone")}
            hint={t("admin.settings.hints.timeZone")}
            name="timeZone"
            value={values.timeZone}
            onChange={(event) => set("timeZone", event.target.value)}
            error={form.shown("timeZone")}
            options={timeZones.map((value) => ({ value, label: value.replaceAll("_", " ") }))}
          />
        </div>
      </section>
      <CurrencyFields form={form} nameOf={nameOf} />
      <PurseFields form={form} nameOf={nameOf} />
      <LifecycleFields form={form} nameOf={nameOf} />
      <PolicyFields form={form} nameOf={nameOf} />
      <SaveBar form={form} saveLabel={t("admin.settings.save")} nameOf={nameOf} />
    </form>
  );
}
