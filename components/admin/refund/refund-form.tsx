"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import type { Currency } from "@/lib/core/money";
import { REFUND_REASONS } from "@/lib/refunds/rules";
import { call, sayRefusal } from "../call";
import { readAmount, writeAmount } from "../form/amounts";
import { AreaField, SelectField, SwitchRow, TextField } from "../form/fields";
import { FormCard } from "../form/form";
import { formatsIn } from "../formats";
import { Money } from "../money";
import { useText } from "../use-text";
import { type RefundQuestion, usePreview } from "./preview";
import { PreviewSlip } from "./preview-slip";

type ShareKind = "all" | "unused" | "amount";
const SHARES = [
  ["all", "admin.refund.all"],
  ["unused", "admin.refund.unused"],
  ["amount", "admin.refund.other"],
] as const;

/** Money goes back: how much, where to, what it reverses; the amount is typed before anything moves. */
export function RefundForm({
  orderId,
  currency,
  language,
  timeZone,
  hasTime,
}: {
  orderId: string;
  currency: Currency;
  language: Parameters<typeof formatsIn>[0];
  timeZone: string;
  /** The order bought time, so unused days can be told. */
  hasTime: boolean;
}) {
  const t = useText();
  const router = useRouter();
  const [share, setShare] = useState<ShareKind>("all");
  const [amount, setAmount] = useState("");
  const [destination, setDestination] = useState<"original" | "wallet">("original");
  const [reason, setReason] = useState<string>("asked_in_time");
  const [endsAccess, setEndsAccess] = useState<boolean | null>(null);
  const [note, setNote] = useState("");
  const [typed, setTyped] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [left, setLeft] = useState(false);

  const entered = readAmount(amount, currency);
  const question: RefundQuestion | null =
    share === "amount" && entered === null
      ? null
      : {
          orderId,
          share: share === "amount" ? { kind: "amount", amountMinor: entered ?? 0 } : { kind: share },
          destination,
          reason,
          endsAccess,
        };
  const preview = usePreview(question);
  const answer = preview && "answer" in preview && question ? preview.answer : null;
  const refused = preview && "refused" in preview ? sayRefusal(t, preview.refused) : null;
  const total = answer ? writeAmount(answer.amountMinor, currency) : "";
  const confirmed = answer !== null && readAmount(typed, currency) === answer.amountMinor;

  const send = async () => {
    setLeft(true);
    if (!answer || !question || !confirmed || sending) return;
    setSending(true);
    setProblem(null);
    const outcome = await call("POST", "/api/admin/refunds", {
      ...question,
      idempotencyKey: key,
      note: note.trim() === "" ? null : note,
      confirmedMinor: answer.amountMinor,
    });
    if (outcome.ok) {
      toast(t("admin.refund.sent"));
      router.push(`/admin/orders/${orderId}`);
      router.refresh();
      return;
    }
    setSending(false);
    setProblem(sayRefusal(t, outcome));
  };

  return (
    <form
      noValidate
      className="g2 side-r"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <FormCard title={t("admin.refund.howMuch")}>
        <fieldset className="fld">
          <legend className="vh">{t("admin.refund.howMuch")}</legend>
          <div className="seg">
            {SHARES.filter(([kind]) => kind !== "unused" || hasTime).map(([kind, label]) => (
              <button key={kind} type="button" aria-pressed={share === kind} onClick={() => setShare(kind)}>
                {t(label)}
              </button>
            ))}
          </div>
        </fieldset>
        {share === "amount" && (
          <TextField
            label={t("admin.refund.otherAmount", { currency })}
            name="amount"
            dir="ltr"
            inputMode="decimal"
            value={amount}
            onChange={(event) => setAmount(event.target.value)}
            error={
              amount !== "" && entered === null
                ? t("admin.refund.notAmount", { example: writeAmount(1050, currency) })
                : undefined
            }
          />
        )}
        <SelectField
          label={t("admin.refund.destination")}
          name="destination"
          value={destination}
          onChange={(event) => setDestination(event.target.value as "original" | "wallet")}
          options={[
            { value: "original", label: t("admin.refund.toOriginal") },
            { value: "wallet", label: t("admin.refund.toWallet") },
          ]}
        />
        <SelectField
          label={t("admin.refund.reason")}
          name="reason"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          options={REFUND_REASONS.map((value) => ({ value, label: t(`admin.refund.reasons.${value}`) }))}
        />
        {hasTime && (
          <SwitchRow
            label={t("admin.refund.endAccess")}
            hint={t("admin.refund.endAccessHint")}
            checked={
              endsAccess ?? (answer?.access.kind === "ends_now" || answer?.access.kind === "shortened")
            }
            onChange={(event) => setEndsAccess(event.target.checked)}
          />
        )}
        <AreaField
          label={t("admin.refund.note")}
          name="note"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </FormCard>
      <div className="stack">
        {answer && (
          <PreviewSlip
            answer={answer}
            currency={currency}
            day={(at) => formatsIn(language, timeZone).day(new Date(at))}
          />
        )}
        {refused && (
          <p className="note" role="alert">
            {refused}
          </p>
        )}
        {answer && (
          <>
            <TextField
              label={t("admin.refund.confirm", { amount: `\u2068${total}\u2069` })}
              hint={t("admin.refund.fees")}
              name="typed"
              dir="ltr"
              inputMode="decimal"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              onBlur={() => setLeft(typed !== "")}
              error={
                left && !confirmed ? t("admin.refund.differs", { amount: `\u2068${total}\u2069` }) : undefined
              }
            />
            {problem && (
              <p className="er" role="alert">
                {problem}
              </p>
            )}
            <div className="flex flex-wrap gap-2">
              <button type="button" className="btn" onClick={() => router.push(`/admin/orders/${orderId}`)}>
                {t("admin.refund.keep")}
              </button>
              <button type="submit" className="btn d" aria-disabled={!confirmed} aria-busy={sending}>
                {t("admin.refund.action")} <Money amount={answer.amountMinor} currency={currency} />
              </button>
            </div>
          </>
        )}
      </div>
    </form>
  );
}
