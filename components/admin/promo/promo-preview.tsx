"use client";
import { useEffect, useMemo, useState } from "react";
import type { Currency } from "@/lib/core/money";
import type { Reason } from "@/lib/pricing/reasons";
import { reasonArguments } from "@/lib/pricing/rules";
import type { PromotionDraft } from "@/lib/promotions/types";
import { call } from "../call";
import { Money } from "../money";
import { Slip, SlipLine, SlipTotal } from "../slip";
import { useText } from "../use-text";
import { draftOf, type Place } from "./draft-of";
import { plainMoney, sayEffect } from "./gives";
import type { PromoValues } from "./promo-values";
import { caseOf, pickSample, type SamplePlan, unitsOf } from "./sample";
import { type Names, sayPromotion } from "./words";

interface Simulated {
  totals: { list: number; total: number; discount: number; cashback: number };
  trialDays: number;
  rejected: { reason: string; params: Record<string, string | number> }[];
}

/** What the forms of offers need of the shop. */
export interface OfferShop {
  currencies: Currency[];
  campaigns: { id: string; name: string; currency: Currency | null }[];
  timeZone: string;
  places: Place[];
  samples: SamplePlan[];
  now: string;
}

/** Beside a form: what it would do, in words and on a sample slip, once nothing is wrong with it. */
export function DraftSide({
  values,
  isRight,
  shop,
}: {
  values: PromoValues;
  isRight: boolean;
  shop: OfferShop;
}) {
  const { timeZone, places, campaigns } = shop;
  const draft = useMemo(
    () => (isRight ? draftOf(values, timeZone, places) : null),
    [isRight, values, timeZone, places],
  );
  const names = {
    place: (id: string) => places.find(({ value }) => value === id)?.label ?? id,
    campaign: (id: string) => campaigns.find((each) => each.id === id)?.name ?? id,
    timeZone,
  };
  return (
    <>
      <InWords draft={draft} names={names} />
      <PromoPreview draft={draft} samples={shop.samples} now={shop.now} currency={values.currency} />
    </>
  );
}

/** What it does, in one sentence. */
function InWords({ draft, names }: { draft: PromotionDraft | null; names: Names }) {
  const t = useText();
  return (
    <section className="card">
      <header>
        <h2>{t("admin.promo.inWords")}</h2>
      </header>
      <div className="in">
        <p className={draft ? undefined : "mut"}>
          {draft ? sayPromotion(t, draft, names) : t("admin.promo.notYet")}
        </p>
      </div>
    </section>
  );
}

/** The slip that a customer whom it is for would see, priced by the engine that the shop uses. */
function PromoPreview({
  draft,
  samples,
  now,
  currency,
}: {
  draft: PromotionDraft | null;
  samples: SamplePlan[];
  now: string;
  currency: Currency;
}) {
  const t = useText();
  const sample = pickSample(samples, draft, currency);
  const [answer, setAnswer] = useState<Simulated | null>(null);
  const question = draft && sample ? JSON.stringify(caseOf(draft, sample, now)) : null;
  useEffect(() => {
    if (question === null) {
      setAnswer(null);
      return;
    }
    let current = true;
    const timer = setTimeout(async () => {
      const simulated = await call<Simulated>("POST", "/api/admin/pricing/simulate", JSON.parse(question));
      if (current) setAnswer(simulated.ok ? simulated.value : null);
    }, 200);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [question]);
  if (!sample) return null;
  const units = draft ? unitsOf(draft) : 1;
  const amount = sample.amount * units;
  const list = sample.list * units;
  const months = t("admin.months", { count: sample.termMonths });
  const comma = t("admin.table.comma");
  const name = draft?.code ? <bdi dir="ltr">{draft.code}</bdi> : <bdi>{draft?.name}</bdi>;
  const rejected = answer?.rejected[0];
  return (
    <Slip title={t("admin.promo.customerSees")}>
      <SlipLine
        name={`\u2068${sample.name}\u2069${comma}${months}${units > 1 ? `${comma}\u2066×\u00a0${units}\u2069` : ""}`}
      >
        <Money amount={list} currency={sample.currency} />
      </SlipLine>
      {list > amount && (
        <SlipLine kind="off" name={t("admin.promo.termPrice", { count: sample.termMonths })}>
          <Money amount={amount - list} currency={sample.currency} />
        </SlipLine>
      )}
      {draft && answer && answer.totals.discount > 0 && (
        <SlipLine
          kind="off"
          name={name}
          reason={
            draft.code === null
              ? sayEffect(t, draft.effect, draft.currency)
              : `\u2068${draft.name}\u2069${comma}${sayEffect(t, draft.effect, draft.currency)}`
          }
        >
          <Money amount={-answer.totals.discount} currency={sample.currency} />
        </SlipLine>
      )}
      {answer && answer.trialDays > 0 && (
        <SlipLine kind="off" name={name}>
          {t("admin.promo.gives.trial", { days: answer.trialDays })}
        </SlipLine>
      )}
      {rejected && (
        <p className="cap py-1" role="status">
          {t("admin.promo.notHere", {
            reason: t(
              `reasons.${rejected.reason}`,
              reasonArguments(rejected.reason as Reason, rejected.params, {
                money: (minor) => plainMoney(minor, sample.currency),
                moment: (iso) => iso,
                promotion: () => draft?.code ?? draft?.name ?? "",
              }),
            ),
          })}
        </p>
      )}
      <SlipTotal name={t("admin.promo.toPay")}>
        <Money amount={answer?.totals.total ?? amount} currency={sample.currency} />
      </SlipTotal>
      {answer && answer.totals.cashback > 0 && (
        <SlipLine kind="off" name={t("admin.promo.comesBack")}>
          <Money amount={answer.totals.cashback} currency={sample.currency} />
        </SlipLine>
      )}
    </Slip>
  );
}
