"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import type { Currency } from "@/lib/core/money";
import { call, sayRefusal } from "../call";
import { readAmount, writeAmount } from "../form/amounts";
import { TextField } from "../form/fields";
import { formatsIn } from "../formats";
import { Money } from "../money";
import { useText } from "../use-text";
import { type RefundAnswer, usePreview } from "./preview";
import { PreviewSlip } from "./preview-slip";
import { NEW_REFUND, questionOf, RefundChoices } from "./refund-choices";

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
  const [draft, setDraft] = useState(NEW_REFUND);
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const question = questionOf(orderId, draft, currency);
  const preview = usePreview(question);
  const answer = preview && "answer" in preview && question ? preview.answer : null;
  const refused = preview && "refused" in preview ? sayRefusal(t, preview.refused) : null;
  const isConfirmed = answer !== null && readAmount(typed, currency) === answer.amountMinor;

  const send = async () => {
    setTried(true);
    if (!answer || !question || !isConfirmed || sending) return;
    setSending(true);
    setProblem(null);
    const outcome = await call("POST", "/api/admin/refunds", {
      ...question,
      idempotencyKey: key,
      note: draft.note.trim() === "" ? null : draft.note,
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
      <RefundChoices
        draft={draft}
        onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        currency={currency}
        hasTime={hasTime}
        endsByItself={answer?.access.kind === "ends_now" || answer?.access.kind === "shortened"}
      />
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
          <Confirmation
            answer={answer}
            orderId={orderId}
            currency={currency}
            typed={typed}
            onType={setTyped}
            onLeave={() => setTried(typed !== "")}
            isConfirmed={isConfirmed}
            isWrong={tried && !isConfirmed}
            isSending={sending}
            problem={problem}
          />
        )}
      </div>
    </form>
  );
}

interface ConfirmationProps {
  answer: RefundAnswer;
  orderId: string;
  currency: Currency;
  typed: string;
  onType: (typed: string) => void;
  onLeave: () => void;
  isConfirmed: boolean;
  isWrong: boolean;
  isSending: boolean;
  problem: string | null;
}

/** The amount once more, by hand, and the button that says it. */
function Confirmation({ answer, orderId, currency, problem, ...field }: ConfirmationProps) {
  const t = useText();
  const amount = `\u2068${writeAmount(answer.amountMinor, currency)}\u2069`;
  return (
    <>
      <TextField
        label={t("admin.refund.confirm", { amount })}
        hint={t("admin.refund.fees")}
        name="typed"
        dir="ltr"
        inputMode="decimal"
        value={field.typed}
        onChange={(event) => field.onType(event.target.value)}
        onBlur={field.onLeave}
        error={field.isWrong ? t("admin.refund.differs", { amount }) : undefined}
      />
      {problem && (
        <p className="er" role="alert">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Link className="btn" href={`/admin/orders/${orderId}`}>
          {t("admin.refund.keep")}
        </Link>
        <button
          type="submit"
          className="btn d"
          aria-disabled={!field.isConfirmed}
          aria-busy={field.isSending}
        >
          {t("admin.refund.action")} <Money amount={answer.amountMinor} currency={currency} />
        </button>
      </div>
    </>
  );
}
