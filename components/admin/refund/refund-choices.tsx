"use client";
import type { Currency } from "@/lib/core/money";
import { REFUND_REASONS } from "@/lib/refunds/rules";
import { readAmount, writeAmount } from "../form/amounts";
import { AreaField, SelectField, SwitchRow, TextField } from "../form/fields";
import { FormCard } from "../form/form";
import { useText } from "../use-text";
import type { RefundQuestion } from "./preview";

const SHARES = [
  ["all", "admin.refund.all"],
  ["unused", "admin.refund.unused"],
  ["amount", "admin.refund.other"],
] as const;

/** What a person has decided about a refund so far. */
export interface RefundDraft {
  share: (typeof SHARES)[number][0];
  /** As typed, where the share is an amount. */
  amount: string;
  destination: RefundQuestion["destination"];
  reason: string;
  /** Null leaves it to what the refund implies. */
  endsAccess: boolean | null;
  note: string;
}

export const NEW_REFUND: RefundDraft = {
  share: "all",
  amount: "",
  destination: "original",
  reason: "asked_in_time",
  endsAccess: null,
  note: "",
};

/** What a draft asks of the API; null while its amount is none. */
export function questionOf(orderId: string, draft: RefundDraft, currency: Currency): RefundQuestion | null {
  const { share, amount, destination, reason, endsAccess } = draft;
  const amountMinor = readAmount(amount, currency);
  if (share === "amount" && amountMinor === null) return null;
  return {
    orderId,
    share: share === "amount" ? { kind: share, amountMinor: amountMinor ?? 0 } : { kind: share },
    destination,
    reason,
    endsAccess,
  };
}

/** How much, where to, why, and whether the access ends. */
export function RefundChoices({
  draft,
  onChange,
  currency,
  hasTime,
  endsByItself,
}: {
  draft: RefundDraft;
  onChange: (change: Partial<RefundDraft>) => void;
  currency: Currency;
  /** The order bought time, so unused days can be told. */
  hasTime: boolean;
  endsByItself: boolean;
}) {
  const t = useText();
  return (
    <FormCard title={t("admin.refund.howMuch")}>
      <fieldset className="fld">
        <legend className="vh">{t("admin.refund.howMuch")}</legend>
        <div className="seg">
          {SHARES.filter(([kind]) => kind !== "unused" || hasTime).map(([share, label]) => (
            <button
              key={share}
              type="button"
              aria-pressed={draft.share === share}
              onClick={() => onChange({ share })}
            >
              {t(label)}
            </button>
          ))}
        </div>
      </fieldset>
      {draft.share === "amount" && (
        <TextField
          label={t("admin.refund.otherAmount", { currency })}
          name="amount"
          dir="ltr"
          inputMode="decimal"
          value={draft.amount}
          onChange={(event) => onChange({ amount: event.target.value })}
          error={
            draft.amount !== "" && readAmount(draft.amount, currency) === null
              ? t("admin.refund.notAmount", { example: writeAmount(1050, currency) })
              : undefined
          }
        />
      )}
      <SelectField
        label={t("admin.refund.destination")}
        name="destination"
        value={draft.destination}
        onChange={(event) => onChange({ destination: event.target.value as RefundDraft["destination"] })}
        options={[
          { value: "original", label: t("admin.refund.toOriginal") },
          { value: "wallet", label: t("admin.refund.toWallet") },
        ]}
      />
      <SelectField
        label={t("admin.refund.reason")}
        name="reason"
        value={draft.reason}
        onChange={(event) => onChange({ reason: event.target.value })}
        options={REFUND_REASONS.map((value) => ({ value, label: t(`admin.refund.reasons.${value}`) }))}
      />
      {hasTime && (
        <SwitchRow
          label={t("admin.refund.endAccess")}
          hint={t("admin.refund.endAccessHint")}
          checked={draft.endsAccess ?? endsByItself}
          onChange={(event) => onChange({ endsAccess: event.target.checked })}
        />
      )}
      <AreaField
        label={t("admin.refund.note")}
        name="note"
        maxLength={500}
        value={draft.note}
        onChange={(event) => onChange({ note: event.target.value })}
      />
    </FormCard>
  );
}
