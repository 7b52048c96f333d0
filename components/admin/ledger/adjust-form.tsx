"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { type Currency, isCurrency } from "@/lib/core/money";
import { call, sayRefusal } from "../call";
import { type Person, usePeople } from "../customer/use-people";
import { readAmount, readWhole, writeAmount } from "../form/amounts";
import { AreaField, SelectField, TextField } from "../form/fields";
import { FormCard } from "../form/form";
import { useText } from "../use-text";
import { unitName } from "./words";

type Unit = Currency | "PTS";

/** Money or points given or taken by hand: to whom, how much, why; the amount is typed twice because nothing undoes it. */
export function AdjustForm({ units }: { units: readonly Unit[] }) {
  const t = useText();
  const router = useRouter();
  const [query, setQuery] = useState("");
  const [person, setPerson] = useState<Person | null>(null);
  const people = usePeople(query, person);
  const [unit, setUnit] = useState<Unit>(units[0] ?? "PTS");
  const [takes, setTakes] = useState(false);
  const [typed, setTyped] = useState("");
  const [again, setAgain] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [key] = useState(() => crypto.randomUUID());

  const read = (text: string) => (isCurrency(unit) ? readAmount(text, unit) : readWhole(text));
  const amount = read(typed);
  const sample = isCurrency(unit) ? writeAmount(1050, unit) : "100";
  const wrong = {
    person: person === null ? t("admin.ledger.errors.customer") : undefined,
    amount:
      amount === null || amount === 0 ? t("admin.ledger.errors.amount", { example: sample }) : undefined,
    again: amount === null || read(again) !== amount ? t("admin.ledger.errors.again") : undefined,
    reason: reason.trim().length < 3 ? t("admin.ledger.errors.reason") : undefined,
  };
  const shown = (field: keyof typeof wrong) => (tried ? wrong[field] : undefined);

  const send = async () => {
    setTried(true);
    setProblem(null);
    if (busy || !person || amount === null || Object.values(wrong).some((text) => text !== undefined)) return;
    setBusy(true);
    const signed = takes ? -amount : amount;
    const answer = await call<{ id: string }>("POST", "/api/admin/ledger/adjustments", {
      customerId: person.id,
      kind: unit === "PTS" ? "points" : "wallet",
      unit,
      amount: signed,
      confirmed: signed,
      reason,
      idempotencyKey: key,
    });
    if (answer.ok) {
      toast(t("admin.ledger.adjusted"));
      router.push(`/admin/ledger/transfers/${answer.value.id}`);
      router.refresh();
      return;
    }
    setBusy(false);
    setProblem(sayRefusal(t, answer));
  };

  return (
    <form
      noValidate
      className="stack max-w-2xl"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <FormCard>
        <TextField
          label={t("admin.ledger.customer")}
          hint={t("admin.ledger.customerHint")}
          name="customer"
          list="ledger-people"
          value={query}
          onChange={(event) => {
            const title = event.target.value;
            setQuery(title);
            setPerson(people.find((each) => each.title === title) ?? null);
          }}
          error={shown("person")}
        />
        <datalist id="ledger-people">
          {people.map((each) => (
            <option key={each.id} value={each.title} />
          ))}
        </datalist>
        <fieldset className="fld">
          <legend>{t("admin.ledger.direction")}</legend>
          <div className="seg">
            {[false, true].map((taking) => (
              <button
                key={String(taking)}
                type="button"
                aria-pressed={takes === taking}
                onClick={() => setTakes(taking)}
              >
                {t(taking ? "admin.ledger.take" : "admin.ledger.give")}
              </button>
            ))}
          </div>
        </fieldset>
        <SelectField
          label={t("admin.ledger.unit")}
          name="unit"
          value={unit}
          onChange={(event) => setUnit(event.target.value as Unit)}
          options={units.map((value) => ({ value, label: unitName(t, value) }))}
        />
        <TextField
          label={t("admin.ledger.amount")}
          name="amount"
          dir="ltr"
          inputMode="decimal"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={shown("amount")}
        />
        <AreaField
          label={t("admin.ledger.memo")}
          hint={t("admin.ledger.memoHint")}
          name="reason"
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          error={shown("reason")}
        />
        <TextField
          label={t("admin.ledger.again")}
          hint={t("admin.ledger.againHint")}
          name="again"
          dir="ltr"
          inputMode="decimal"
          value={again}
          onChange={(event) => setAgain(event.target.value)}
          error={shown("again")}
        />
      </FormCard>
      {problem && (
        <p className="er" role="alert">
          {problem}
        </p>
      )}
      <div className="acts">
        <button type="button" className="btn" onClick={() => router.push("/admin/ledger")}>
          {t("admin.cancel")}
        </button>
        <button type="submit" className="btn d" aria-busy={busy}>
          {t(takes ? "admin.ledger.takeNow" : "admin.ledger.giveNow")}
        </button>
      </div>
    </form>
  );
}
