"use client";
import { useEffect, useState } from "react";
import type { Currency } from "@/lib/core/money";
import type { Reason } from "@/lib/pricing/reasons";
import { reasonArguments } from "@/lib/pricing/rules";
import { call } from "../call";
import { Money } from "../money";
import { Slip, SlipLine, SlipTotal } from "../slip";
import { useText } from "../use-text";
import { percentOf, plainMoney, sayGives } from "./gives";
import type { draftOf } from "./promo-values";

type Draft = ReturnType<typeof draftOf>;

export interface SamplePlan {
  productId: string;
  planId: string;
  name: string;
  termMonths: number;
  currency: Currency;
  amount: number;
  list: number;
}

interface Simulated {
  totals: { total: number; discount: number };
  trialDays: number;
  rejected: { reason: string; params: Record<string, string | number> }[];
}

const effectOf = (draft: Draft) =>
  draft.effect as { kind: string; basisPoints?: number; amount?: number; days?: number };

/** What the code does, in one sentence. */
export function InWords({ draft, timeZone }: { draft: Draft | null; timeZone: string }) {
  const t = useText();
  const day = (iso: string) =>
    new Intl.DateTimeFormat(t("admin.locale"), {
      timeZone,
      day: "numeric",
      month: "long",
      year: "numeric",
    }).format(new Date(iso));
  const parts = draft
    ? [
        sayGives(t, {
          ...draft,
          effect: effectOf(draft),
          cap: draft.maximumDiscount,
          minimumOrder: draft.minimumOrder,
        }),
        draft.minimumOrder !== null &&
          t("admin.promo.words.minimum", { amount: plainMoney(draft.minimumOrder, draft.currency) }),
        draft.termMonths.length > 0 && t("admin.promo.termsOf", { terms: draft.termMonths.join("/") }),
        draft.maximumPerCustomer !== null &&
          t("admin.promo.words.perCustomer", { count: draft.maximumPerCustomer }),
        draft.maximumUses !== null && t("admin.promo.words.uses", { count: draft.maximumUses }),
        draft.startsAt !== null && t("admin.promo.from", { day: day(draft.startsAt) }),
        draft.endsAt !== null && t("admin.promo.until", { day: day(draft.endsAt) }),
      ].filter((part) => part !== false)
    : [];
  return (
    <section className="card">
      <header>
        <h2>{t("admin.promo.inWords")}</h2>
      </header>
      <div className="in">
        <p className={draft ? undefined : "mut"}>
          {draft ? `${parts.join(t("admin.table.comma"))}.` : t("admin.promo.notYet")}
        </p>
      </div>
    </section>
  );
}

/** The slip that a customer would see, priced by the engine that the shop uses. */
export function PromoPreview({
  draft,
  samples,
  now,
  currency,
}: {
  draft: Draft | null;
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
  const { amount, list } = sample;
  const total = answer?.totals.total ?? amount;
  const rejected = answer?.rejected[0];
  return (
    <Slip title={t("admin.promo.customerSees")}>
      <SlipLine
        name={`\u2068${sample.name}\u2069${t("admin.table.comma")}${t("admin.months", { count: sample.termMonths })}`}
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
          name={<bdi dir="ltr">{draft.code}</bdi>}
          reason={
            effectOf(draft).kind === "percent"
              ? `\u2068${draft.name}\u2069${t("admin.table.comma")}${percentOf(effectOf(draft).basisPoints ?? 0)}`
              : draft.name
          }
        >
          <Money amount={-answer.totals.discount} currency={sample.currency} />
        </SlipLine>
      )}
      {answer && answer.trialDays > 0 && (
        <SlipLine kind="off" name={<bdi dir="ltr">{draft?.code}</bdi>}>
          {t("admin.promo.gives.trial", { days: answer.trialDays })}
        </SlipLine>
      )}
      {rejected && (
        <p className="cap py-1" role="status">
          {t("admin.promo.notHere", {
            reason: t(
              `reasons.${rejected.reason}`,
              reasonArguments(rejected.reason as Reason, rejected.params, {
                money: (amount) => plainMoney(amount, sample.currency),
                moment: (iso) => iso,
                promotion: () => draft?.code ?? "",
              }),
            ),
          })}
        </p>
      )}
      <SlipTotal name={t("admin.promo.toPay")}>
        <Money amount={total} currency={sample.currency} />
      </SlipTotal>
    </Slip>
  );
}

/** A featured yearly plan that the code is for, in the code's currency. */
function pickSample(samples: SamplePlan[], draft: Draft | null, currency: Currency): SamplePlan | undefined {
  const fits = samples.filter(
    (sample) =>
      sample.currency === currency &&
      (!draft || draft.productIds.length === 0 || draft.productIds.includes(sample.productId)) &&
      (!draft || draft.planIds.length === 0 || draft.planIds.includes(sample.planId)) &&
      (!draft || draft.termMonths.length === 0 || draft.termMonths.includes(sample.termMonths)),
  );
  return fits.find((sample) => sample.termMonths === 12) ?? fits[0] ?? samples[0];
}

const caseOf = (draft: Draft, sample: SamplePlan, now: string) => ({
  now,
  currency: sample.currency,
  lines: [
    {
      id: "a",
      unitPrice: sample.amount,
      quantity: 1,
      productId: sample.productId,
      planId: sample.planId,
      termMonths: sample.termMonths,
    },
  ],
  customer: { id: "sample", orders: 0 },
  codes: [draft.code],
  promotions: [
    {
      id: "draft",
      code: draft.code,
      layer: "code",
      effect: draft.effect,
      target: "order",
      scope: { productIds: draft.productIds, planIds: draft.planIds, tags: [], termMonths: draft.termMonths },
      conditions: { minSubtotal: draft.minimumOrder, firstPurchase: draft.firstPurchase },
      currency: draft.currency,
      cap: draft.maximumDiscount,
    },
  ],
});
