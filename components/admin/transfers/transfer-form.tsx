"use client";
import { useState } from "react";
import { toast } from "sonner";
import { type Currency, formatAmount } from "@/lib/core/money";
import { Confirm } from "../confirm";
import { readAmount } from "../form/amounts";
import { AreaField, SelectField, TextField } from "../form/fields";
import { useChange } from "../use-change";
import { useText } from "../use-text";

const REASONS = ["not_received", "unreadable", "wrong_account", "other"] as const;

/**
 * What the owner found at the bank. The amount is typed as the bank shows it, never taken over from the order: that is the
 * confirmation.
 */
export function TransferForm({
  id,
  asked,
  currency,
  currencies,
}: {
  id: string;
  /** Minor units. */
  asked: number;
  currency: Currency;
  /** What may have arrived instead. */
  currencies: readonly Currency[];
}) {
  const t = useText();
  const { busy, change } = useChange();
  const act = async (verb: "approve" | "reject", body: object) => {
    const answer = await change<{ outcome: string }>("POST", `/api/admin/transfers/${id}/${verb}`, body);
    if (answer.ok) toast.success(t(`admin.transfer.outcomes.${answer.value.outcome}`));
  };
  return (
    <>
      <Arrived
        asked={asked}
        currency={currency}
        currencies={currencies}
        busy={busy}
        onApprove={(received, in_) => void act("approve", { received, currency: in_ })}
      />
      <NotArrived busy={busy} onReject={(reason, note) => void act("reject", { reason, note })} />
    </>
  );
}

function Arrived({
  asked,
  currency,
  currencies,
  busy,
  onApprove,
}: {
  asked: number;
  currency: Currency;
  currencies: readonly Currency[];
  busy: boolean;
  onApprove: (received: number, currency: Currency) => void;
}) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<Currency>(currency);
  const [error, setError] = useState<string | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const received = readAmount(typed, chosen);
  const fits = received === asked && chosen === currency;
  const amounts = {
    asked: `${currency} ${formatAmount(asked, currency)}`,
    received: `${chosen} ${formatAmount(received ?? 0, chosen)}`,
  };
  const submit = () => {
    if (received === null || received === 0) setError(t("admin.transfer.amountWrong"));
    else if (fits) onApprove(received, chosen);
    else setAsking(true);
  };
  return (
    <section className="card">
      <header>
        <h2>{t("admin.transfer.arrived")}</h2>
      </header>
      <form
        className="in stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={t("admin.transfer.amountArrived")}
          hint={t("admin.transfer.amountHint")}
          error={error}
          inputMode="decimal"
          dir="ltr"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setError(undefined);
          }}
        />
        <SelectField
          label={t("admin.transfer.currency")}
          value={chosen}
          options={currencies.map((value) => ({ value, label: t(`admin.currencies.${value}`) }))}
          onChange={(event) => setChosen(event.target.value as Currency)}
        />
        <button type="submit" className="btn p" disabled={busy}>
          {t("admin.transfer.approve")}
        </button>
      </form>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.transfer.mismatchTitle")}
        yes={t("admin.transfer.mismatchYes")}
        busy={busy}
        onYes={() => {
          setAsking(false);
          if (received !== null) onApprove(received, chosen);
        }}
      >
        <p>{t("admin.transfer.mismatchText", amounts)}</p>
      </Confirm>
    </section>
  );
}

function NotArrived({
  busy,
  onReject,
}: {
  busy: boolean;
  onReject: (reason: (typeof REASONS)[number], note: string) => void;
}) {
  const t = useText();
  const [reason, setReason] = useState<(typeof REASONS)[number]>("not_received");
  const [note, setNote] = useState("");
  return (
    <section className="card">
      <header>
        <h2>{t("admin.transfer.notArrived")}</h2>
      </header>
      <form
        className="in stack"
        onSubmit={(event) => {
          event.preventDefault();
          onReject(reason, note);
        }}
      >
        <SelectField
          label={t("admin.transfer.reason")}
          value={reason}
          options={REASONS.map((value) => ({ value, label: t(`admin.transfer.reasons.${value}`) }))}
          onChange={(event) => setReason(event.target.value as (typeof REASONS)[number])}
        />
        <AreaField
          label={t("admin.transfer.noteToCustomer")}
          hint={t("admin.transfer.noteHint")}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <button type="submit" className="btn d" disabled={busy}>
          {t("admin.transfer.reject")}
        </button>
      </form>
    </section>
  );
}
