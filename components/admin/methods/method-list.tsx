"use client";
import { ArrowDown, ArrowUp, ChevronRight } from "lucide-react";
import Link from "next/link";
import { type Currency, formatAmount } from "@/lib/core/money";
import { writePercent } from "@/lib/core/percent";
import type { MethodSettingsView } from "@/lib/payments/method-types";
import { sayMethod } from "../say-method";
import { tellWithUndo, useChange } from "../use-change";
import { type Text, useText } from "../use-text";

/** The shop's methods in the order of checkout: moved up and down, switched on and off, each undone with one press. */
export function MethodList({ methods }: { methods: readonly MethodSettingsView[] }) {
  const t = useText();
  const { busy, change } = useChange();
  const send = async (method: string, path: string, body: unknown, said: string, undo: () => unknown) => {
    const answer = await change(method, `/api/admin/payment-methods/${path}`, body);
    if (answer.ok) tellWithUndo(t, said, undo);
  };
  const order = (ids: string[], name: string, before: string[]): Promise<void> =>
    send("PUT", "order", { ids }, t("admin.method.moved", { name }), () => order(before, name, ids));
  const move = (index: number, by: -1 | 1) => {
    const before = methods.map(({ id }) => id);
    const ids = [...before];
    const [id] = ids.splice(index, 1);
    if (id === undefined) return;
    ids.splice(index + by, 0, id);
    void order(ids, sayMethod(t, id), before);
  };
  const turn = (id: string, enabled: boolean): Promise<void> =>
    send(
      "PATCH",
      id,
      { enabled },
      t(enabled ? "admin.method.turnedOn" : "admin.method.turnedOff", { name: sayMethod(t, id) }),
      () => turn(id, !enabled),
    );
  return (
    <section className="card">
      <ul className="pick">
        {methods.map((method, index) => {
          const name = sayMethod(t, method.id);
          return (
            <li key={method.id}>
              <div className="flex items-center gap-2 px-3">
                <span className="grid">
                  <button
                    type="button"
                    className="ib border-0"
                    disabled={busy || index === 0}
                    aria-label={t("admin.method.up", { name })}
                    onClick={() => move(index, -1)}
                  >
                    <ArrowUp size={16} aria-hidden />
                  </button>
                  <button
                    type="button"
                    className="ib border-0"
                    disabled={busy || index === methods.length - 1}
                    aria-label={t("admin.method.down", { name })}
                    onClick={() => move(index, 1)}
                  >
                    <ArrowDown size={16} aria-hidden />
                  </button>
                </span>
                <Link className="t2 py-3" href={`/admin/settings/methods/${method.id}`}>
                  <span className="b">{name}</span>
                  <small className={method.configured ? undefined : "text-[var(--d-bad)]"}>
                    {method.configured ? reachOf(method, t) : t("admin.method.keysMissing")}
                  </small>
                  {hasFee(method) && <small>{feeOf(method, t)}</small>}
                </Link>
                <label className="sw">
                  <input
                    type="checkbox"
                    role="switch"
                    aria-label={t("admin.method.offer", { name })}
                    aria-checked={method.enabled}
                    checked={method.enabled}
                    disabled={busy || (!method.configured && !method.enabled)}
                    onChange={(event) => void turn(method.id, event.target.checked)}
                  />
                  <i />
                </label>
                <Link
                  className="ib border-0"
                  aria-label={t("admin.method.open", { name })}
                  href={`/admin/settings/methods/${method.id}`}
                >
                  <ChevronRight size={16} aria-hidden className="flip" />
                </Link>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function reachOf({ currencies, takes, countries }: MethodSettingsView, t: Text): string {
  const money = currencies.length > 0 ? currencies : (takes ?? []);
  return [
    money.length === 0 ? t("admin.method.allCurrencies") : codes(money.slice(0, 4), money.length > 4),
    countries.length === 0 ? t("admin.method.everywhere") : codes(countries),
  ].join(" · ");
}

/** Codes read from left to right wherever they stand, with the sign that there are more at their own end. */
const codes = (all: readonly string[], more = false): string =>
  `\u2066${all.join(", ")}${more ? "…" : ""}\u2069`;

const hasFee = ({ feeBasisPoints, feeFixed }: MethodSettingsView): boolean =>
  feeBasisPoints > 0 || Object.values(feeFixed).some((amount) => amount > 0);

function feeOf(
  { feeBasisPoints, feeFixed }: Pick<MethodSettingsView, "feeBasisPoints" | "feeFixed">,
  t: Text,
): string {
  const fixed = Object.entries(feeFixed)
    .filter(([, amount]) => amount > 0)
    .map(([currency, amount]) => `${formatAmount(amount, currency as Currency)} ${currency}`);
  const share = feeBasisPoints > 0 ? [`${writePercent(feeBasisPoints)}%`] : [];
  return t("admin.method.fee", {
    fee: [...share, fixed.join(t("admin.table.comma"))].filter(Boolean).join(" + "),
  });
}
