"use client";

import { useState } from "react";
import { canSharePhone, openInTelegram } from "@/components/telegram/bridge";
import type { DemoOffer, ProductView } from "@/lib/storefront/types";
import { useMainButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { Fact, Section } from "../parts/cell";
import { Features } from "../parts/features";
import { CalendarCheck, Gift, Phone } from "../parts/icons";
import { Money, When } from "../parts/money";
import { Place, Problem, TicketOutline, TroubleBanner } from "../parts/notice";
import { ListBones } from "../parts/skeletons";
import { Switch } from "../parts/switch";
import { useDemo } from "../state/demo";
import { useQueryId } from "../state/query";
import { type Ready, refusalText, useReady } from "../text/speech";

type Offered = Extract<DemoOffer, { offered: true }>;

/** Before a free trial: what it gives, when it ends, and what happens then. */
export function TryScreen() {
  const ready = useReady();
  const id = useQueryId();
  if (!ready || id === null) return <ListBones />;
  const product = ready.view.products.find((each) => each.id === id);
  return product?.demo.offered ? (
    <Try ready={ready} product={product} demo={product.demo} />
  ) : (
    <NotOffered ready={ready} product={product} />
  );
}

function NotOffered({ ready, product }: { ready: Ready; product: ProductView | undefined }) {
  const go = useGo();
  useMainButton({ text: ready.say("mini.home.choose"), onPress: go.home });
  const reason = product && !product.demo.offered ? product.demo.reason : "not_offered";
  return <Place art={<TicketOutline />} title={ready.say(`errors.demo.${reason}`)} />;
}

function Try({ ready, product, demo }: { ready: Ready; product: ProductView; demo: Offered }) {
  const { days, endsAt, needsPhone, limits, continuesAt, planId } = demo;
  const [goesOn, setGoesOn] = useState(false);
  const { trouble, busy, submit } = useDemo(product.id, {
    sharesPhone: needsPhone,
    continueAt: goesOn ? (continuesAt ?? undefined) : undefined,
  });
  const plan = product.plans.find((each) => each.id === planId);
  const { botUsername } = ready.view.shop;
  const inChat = needsPhone && !canSharePhone();
  useMainButton(
    inChat
      ? {
          text: ready.say("mini.try.phoneInChat"),
          onPress: () => openInTelegram(`https://t.me/${botUsername ?? ""}?start=phone`),
        }
      : {
          text: ready.say(needsPhone ? "mini.try.shareAndStart" : "mini.checkout.startTrial", {
            count: days,
          }),
          busy,
          onPress: submit,
        },
  );
  return (
    <>
      <TroubleBanner ready={ready} />
      <div className="lead">
        <h1>{ready.say("mini.home.demo", { product: ready.words(product.name), count: days })}</h1>
        <p>{ready.tell("mini.try.lead", { date: <When>{ready.date(endsAt)}</When> })}</p>
      </div>
      {trouble && <Problem text={refusalText(ready, trouble)} />}
      {plan && plan.features.length > 0 && (
        <section className="sec">
          <h2>{ready.say("mini.try.gives")}</h2>
          <div className="group">
            <Features ready={ready} features={plan.features} limits={limits} />
          </div>
        </section>
      )}
      {needsPhone && (
        <Section>
          <Fact icon={Phone} title={ready.say("mini.try.phone")} note={ready.say("mini.try.phoneNote")} />
        </Section>
      )}
      <Section title={ready.say("mini.try.after")} foot={continuesAt && ready.say("mini.try.afterFoot")}>
        <Fact
          icon={goesOn ? CalendarCheck : Gift}
          title={<When>{ready.date(endsAt)}</When>}
          note={ready.say(goesOn ? "mini.try.goesOnNote" : "mini.subscription.demoEnds")}
          value={
            goesOn && continuesAt ? (
              <Money value={continuesAt} language={ready.language} />
            ) : (
              ready.say("mini.subscription.noCharge")
            )
          }
        />
        {continuesAt && (
          <Switch
            label={ready.say("mini.try.goOn")}
            note={ready.tell("mini.try.goOnAt", {
              amount: <Money value={continuesAt} language={ready.language} />,
              term: ready.months(continuesAt.termMonths),
            })}
            on={goesOn}
            onChange={setGoesOn}
          />
        )}
      </Section>
    </>
  );
}
