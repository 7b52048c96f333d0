"use client";
import { TriangleAlert } from "lucide-react";
import { SwitchRow } from "../form/fields";
import { FormCard } from "../form/form";
import { useText } from "../use-text";
import type { SettingsFields } from "./settings-form";

/** Telegram's own rule about digital goods, and the owner's word against it. */
export function PolicyFields({ form, nameOf }: { form: SettingsFields; nameOf: (field: string) => string }) {
  const t = useText();
  const isOn = form.values.otherMethodsInsideTelegram;
  return (
    <FormCard title={t("admin.settings.sections.policy")}>
      <SwitchRow
        label={nameOf("otherMethodsInsideTelegram")}
        hint={t("admin.settings.hints.otherMethodsInsideTelegram")}
        name="otherMethodsInsideTelegram"
        checked={isOn}
        onChange={(event) => form.set("otherMethodsInsideTelegram", event.target.checked)}
      />
      <div className={isOn ? "note" : "note info"} role="note">
        <TriangleAlert size={16} aria-hidden />
        <span>
          {t(isOn ? "admin.settings.policyOn" : "admin.settings.policyOff")}{" "}
          <a
            className="lk"
            href="https://core.telegram.org/bots/payments-stars"
            target="_blank"
            rel="noreferrer"
          >
            {t("admin.settings.policyLink")}
          </a>
        </span>
      </div>
    </FormCard>
  );
}
