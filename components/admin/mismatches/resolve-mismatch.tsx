"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { type Currency, formatAmount } from "@/lib/core/money";
import { call, sayRefusal } from "../call";
import { Confirm } from "../confirm";
import { readAmount, readWhole } from "../form/amounts";
import { AreaField, SelectField, TextField } from "../form/fields";
import { useText } from "../use-text";

/** What becomes of money that fits nothing; nothing undoes it, so the amount is typed. */
export function ResolveMismatch({
  id,
  amount,
  currency,
  outcomes,
}: {
  id: string;
  /** Minor units. */
  amount: number;
  /** Null where the shop does not know the currency. */
  currency: Currency | null;
  outcomes: readonly string[];
}) {
  const t = useText();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [outcome, setOutcome] = useState(outcomes[0] ?? "");
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const read = currency === null ? readWhole(typed) : readAmount(typed, currency);
  const shown = currency === null ? String(amount) : formatAmount(amount, currency);
  const wrong = {
    reason: reason.trim().length < 3 ? t("admin.mismatch.reasonMissing") : undefined,
    amount: read === amount ? undefined : t("admin.mismatch.amountWrong", { amount: shown }),
  };
  const send = async () => {
    setTried(true);
    if (busy || wrong.reason || wrong.amount) return;
    setBusy(true);
    const answer = await call("POST", `/api/admin/mismatches/${id}/resolve`, {
      outcome,
      reason,
      confirmed: amount,
    });
    setBusy(false);
    if (!answer.ok) {
      setProblem(sayRefusal(t, answer));
      return;
    }
    setAsking(false);
    toast(t("admin.mismatch.saved"));
    router.refresh();
  };
  return (
    <>
      <button type="button" className="btn sm" onClick={() => setAsking(true)}>
        {t("admin.mismatch.resolve")}
      </button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.mismatch.question")}
        yes={t("admin.mismatch.resolveNow")}
        busy={busy}
        onYes={send}
      >
        <div className="stack">
          <SelectField
            label={t("admin.mismatch.decision")}
            hint={t(`admin.mismatch.hints.${outcome}`)}
            value={outcome}
            options={outcomes.map((value) => ({ value, label: t(`admin.mismatch.outcomes.${value}`) }))}
            onChange={(event) => setOutcome(event.target.value)}
          />
          <AreaField
            label={t("admin.ledger.memo")}
            hint={t("admin.ledger.memoHint")}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            error={tried ? wrong.reason : undefined}
          />
          <TextField
            label={t("admin.mismatch.confirm", { amount: shown })}
            dir="ltr"
            inputMode="decimal"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            error={tried ? wrong.amount : undefined}
          />
          {problem && (
            <p className="er" role="alert">
              {problem}
            </p>
          )}
        </div>
      </Confirm>
    </>
  );
}
