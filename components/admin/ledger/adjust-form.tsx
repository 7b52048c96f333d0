"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { type Currency, isCurrency } from "@/lib/core/money";
import { call } from "../call";
import { type Person, usePeople } from "../customer/use-people";
import { readAmount, readWhole, writeAmount } from "../form/amounts";
import { AreaField, SelectField, TextField } from "../form/fields";
import { Form, FormCard } from "../form/form";
import { type Errors, useForm } from "../form/use-form";
import { type Text, useText } from "../use-text";
import { unitName } from "./words";

type Unit = Currency | "PTS";

interface Values extends Record<string, unknown> {
  customer: string;
  unit: Unit;
  takes: boolean;
  amount: string;
  reason: string;
  again: string;
}

const INPUT_OF: Record<string, string> = { customerId: "customer", kind: "unit", confirmed: "again" };

const readIn = (unit: Unit, text: string): number | null =>
  isCurrency(unit) ? readAmount(text, unit) : readWhole(text);

function findWrong({ unit, amount, again, reason }: Values, person: Person | null, t: Text): Errors {
  const wrong: Errors = {};
  const read = readIn(unit, amount);
  const example = isCurrency(unit) ? writeAmount(1050, unit) : "100";
  if (person === null) wrong["customer"] = t("admin.ledger.errors.customer");
  if (!read) wrong["amount"] = t("admin.ledger.errors.amount", { example });
  if (read === null || readIn(unit, again) !== read) wrong["again"] = t("admin.ledger.errors.again");
  if (reason.trim().length < 3) wrong["reason"] = t("admin.ledger.errors.reason");
  return wrong;
}

/** Money or points given or taken by hand: to whom, how much, why; the amount is typed twice because nothing undoes it. */
export function AdjustForm({ units }: { units: readonly Unit[] }) {
  const t = useText();
  const router = useRouter();
  const [person, setPerson] = useState<Person | null>(null);
  const [key] = useState(() => crypto.randomUUID());
  const form = useForm<Values>({
    initial: {
      customer: "",
      unit: units[0] ?? "PTS",
      takes: false,
      amount: "",
      reason: "",
      again: "",
    },
    validate: (values) => findWrong(values, person, t),
    send: ({ unit, takes, amount, reason }) => {
      const signed = (readIn(unit, amount) ?? 0) * (takes ? -1 : 1);
      return call("POST", "/api/admin/ledger/adjustments", {
        customerId: person?.id,
        kind: unit === "PTS" ? "points" : "wallet",
        unit,
        amount: signed,
        confirmed: signed,
        reason,
        idempotencyKey: key,
      });
    },
    onSaved: (saved) => {
      toast(t("admin.ledger.adjusted"));
      router.push(`/admin/ledger/transfers/${(saved as { id: string }).id}`);
      router.refresh();
    },
    fieldOf: (field) => INPUT_OF[field] ?? field,
  });
  const { takes } = form.values;
  return (
    <Form form={form} className="stack max-w-2xl">
      <FormCard>
        <WhoField form={form} person={person} onPick={setPerson} />
        <Direction takes={takes} onChange={(next) => form.set("takes", next)} />
        <SelectField
          label={t("admin.ledger.unit")}
          {...form.bind("unit")}
          options={units.map((value) => ({ value, label: unitName(t, value) }))}
        />
        <TextField label={t("admin.ledger.amount")} dir="ltr" inputMode="decimal" {...form.bind("amount")} />
        <AreaField
          label={t("admin.ledger.memo")}
          hint={t("admin.ledger.memoHint")}
          maxLength={300}
          {...form.bind("reason")}
        />
        <TextField
          label={t("admin.ledger.again")}
          hint={t("admin.ledger.againHint")}
          dir="ltr"
          inputMode="decimal"
          {...form.bind("again")}
        />
      </FormCard>
      {form.problem && (
        <p className="er" role="alert">
          {form.problem}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Link className="btn" href="/admin/ledger">
          {t("admin.cancel")}
        </Link>
        <button type="submit" className="btn d" disabled={form.saving} aria-busy={form.saving}>
          {t(takes ? "admin.ledger.takeNow" : "admin.ledger.giveNow")}
        </button>
      </div>
    </Form>
  );
}

function WhoField({
  form,
  person,
  onPick,
}: {
  form: ReturnType<typeof useForm<Values>>;
  person: Person | null;
  onPick: (person: Person | null) => void;
}) {
  const t = useText();
  const people = usePeople(form.values.customer, person);
  return (
    <>
      <TextField
        label={t("admin.ledger.customer")}
        hint={t("admin.ledger.customerHint")}
        list="ledger-people"
        {...form.bind("customer")}
        onChange={(event) => {
          const title = event.target.value;
          form.set("customer", title);
          onPick(people.find((each) => each.title === title) ?? null);
        }}
      />
      <datalist id="ledger-people">
        {people.map((each) => (
          <option key={each.id} value={each.title} />
        ))}
      </datalist>
    </>
  );
}

function Direction({ takes, onChange }: { takes: boolean; onChange: (takes: boolean) => void }) {
  const t = useText();
  return (
    <fieldset className="fld">
      <legend>{t("admin.ledger.direction")}</legend>
      <div className="seg">
        {[false, true].map((taking) => (
          <button
            key={String(taking)}
            type="button"
            aria-pressed={takes === taking}
            onClick={() => onChange(taking)}
          >
            {t(taking ? "admin.ledger.take" : "admin.ledger.give")}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
