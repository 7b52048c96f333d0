"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { openInTelegram } from "@/components/telegram/bridge";
import type { AutoRenewalView, SubscriptionStatusView, SubscriptionView } from "@/lib/storefront/types";
import { useMainButton, useSecondButton } from "../chrome/bar";
import { useGo } from "../chrome/go";
import { cardName } from "../format/card";
import { Access, joinable } from "../parts/access";
import { Cell, Fact, Section } from "../parts/cell";
import { AfterDemo } from "../parts/demo-terms";
import {
  CalendarDays,
  CircleAlert,
  CircleCheck,
  CircleX,
  ReceiptText,
  RefreshCw,
  Undo2,
  X,
} from "../parts/icons";
import { Ltr, Money, When } from "../parts/money";
import { Place, Problem, TicketOutline, TroubleBanner } from "../parts/notice";
import { Ring } from "../parts/ring";
import { SubscriptionBones } from "../parts/skeletons";
import { Switch } from "../parts/switch";
import { api } from "../state/api";
import { refreshShop } from "../state/app";
import { choose } from "../state/basket";
import { useConsent } from "../state/consent";
import { useKeep } from "../state/keep";
import { useQueryId } from "../state/query";
import { type Ready, refusalText, useReady } from "../text/speech";

// Few people need it, so it arrives after the screen does; asked for at once, it is there before a tap.
const loadCancel = () => import("./cancel");
const Cancel = lazy(loadCancel);

/** One subscription: how it stands, what it costs next, what it opens, and the way out. */
export function SubscriptionScreen() {
  const ready = useReady();
  const id = useQueryId();
  const [leaving, setLeaving] = useState(false);
  useEffect(() => {
    void loadCancel();
  }, []);
  if (!ready || id === null) return <SubscriptionBones />;
  const subscription = ready.view.subscriptions.find((each) => each.id === id);
  if (!subscription) return <Missing ready={ready} />;
  return leaving ? (
    <Suspense fallback={<SubscriptionBones />}>
      <Cancel ready={ready} subscription={subscription} onClose={() => setLeaving(false)} />
    </Suspense>
  ) : (
    <Subscription ready={ready} subscription={subscription} onLeave={() => setLeaving(true)} />
  );
}

function Missing({ ready }: { ready: Ready }) {
  const go = useGo();
  useMainButton({ text: ready.say("mini.home.choose"), onPress: go.home });
  return (
    <Place
      art={<TicketOutline />}
      title={ready.say("mini.subscription.missing")}
      text={ready.say("mini.subscription.missingText")}
    />
  );
}

function Subscription({
  ready,
  subscription,
  onLeave,
}: {
  ready: Ready;
  subscription: SubscriptionView;
  onLeave: () => void;
}) {
  const go = useGo();
  const { canCancel, canKeep, periodEnd, access } = subscription;
  const keep = useKeep(subscription);
  useActions(ready, subscription, keep);
  useArrivingAccess(subscription);
  return (
    <>
      <TroubleBanner ready={ready} />
      <StatusCard ready={ready} subscription={subscription} />
      {keep.trouble && <Problem text={refusalText(ready, keep.trouble)} />}
      <NextCharge ready={ready} subscription={subscription} />
      {access.length > 0 && (
        <section className="sec">
          <h2>{ready.say("mini.access.title")}</h2>
          <Access ready={ready} subscription={subscription} />
        </section>
      )}
      <Section
        foot={
          canCancel &&
          ready.tell("mini.subscription.keepsUntil", { date: <When>{ready.date(periodEnd)}</When> })
        }
      >
        <Cell
          icon={ReceiptText}
          title={ready.say("mini.subscription.receipts")}
          onPress={() => go.to("/history")}
        />
        {canKeep && (
          <Cell icon={Undo2} title={ready.say("mini.cancel.keepIt")} busy={keep.busy} onPress={keep.submit} />
        )}
        {canCancel && <Cell icon={X} bad title={ready.say("mini.cancel.start")} onPress={onLeave} />}
      </Section>
    </>
  );
}

function useActions(ready: Ready, subscription: SubscriptionView, keep: ReturnType<typeof useKeep>): void {
  const go = useGo();
  const { canRenew, canKeep, renewal, isDemo } = subscription;
  const invite = joinable(subscription);
  const buy = () => {
    choose({
      productId: subscription.productId,
      planId: subscription.planId,
      termMonths: subscription.termMonths,
    });
    go.to(isDemo ? "/" : "/checkout");
  };
  const renew = isDemo
    ? { text: ready.say("mini.home.choose"), onPress: buy }
    : canRenew && renewal
      ? { text: ready.say("mini.subscription.renew", { amount: ready.amount(renewal) }), onPress: buy }
      : null;
  const join = invite?.inviteLink && {
    text: ready.say("mini.access.join", { title: invite.title }),
    onPress: () => openInTelegram(invite.inviteLink ?? ""),
  };
  const keepIt = canKeep && { text: ready.say("mini.cancel.keepIt"), busy: keep.busy, onPress: keep.submit };
  const actions = [join, keepIt, renew].filter(
    (each) => each !== null && each !== false && each !== "" && each !== undefined,
  );
  useMainButton(actions[0] ?? null);
  useSecondButton(join ? (actions[1] ?? null) : null);
}

const LOOK_AGAIN_MS = 1500;

/** Access that is on its way shows up by itself. */
function useArrivingAccess({ access }: SubscriptionView): void {
  const isArriving = access.some(({ status }) => status === "pending");
  useEffect(() => {
    if (!isArriving) return;
    const timer = setInterval(() => void refreshShop(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isArriving]);
}

const GOOD: ReadonlySet<SubscriptionStatusView> = new Set(["active", "trialing"]);
const OVER: ReadonlySet<SubscriptionStatusView> = new Set(["expired", "refunded"]);

function StatusCard({ ready, subscription }: { ready: Ready; subscription: SubscriptionView }) {
  const { status, planName, productName, periodEnd } = subscription;
  const Mark = GOOD.has(status) ? CircleCheck : OVER.has(status) ? CircleX : CircleAlert;
  const hijri = ready.hijri(periodEnd);
  return (
    <div className="card">
      <div className="status">
        <Ring speech={ready} subscription={subscription} now={ready.view.now} />
        <div className="stack">
          <h1>{ready.words(planName)}</h1>
          <span className={status === "past_due" ? "chip bad" : "chip"}>
            <Mark size={14} />
            {ready.say(`mini.status.${status}`)}
          </span>
          <p className="cap">{ready.words(productName)}</p>
          <p className="cap">
            {ready.tell(OVER.has(status) ? "mini.subscription.ended" : "mini.subscription.until", {
              date: <When>{ready.date(periodEnd)}</When>,
            })}
          </p>
          {hijri && <p className="cap">{hijri}</p>}
        </div>
      </div>
    </div>
  );
}

function NextCharge({ ready, subscription }: { ready: Ready; subscription: SubscriptionView }) {
  const { id, status, periodEnd, graceUntil, renewal, renewsByItself, isDemo, autoRenewal } = subscription;
  const consent = useConsent(autoRenewal, (at) => api.agreeToRenew(id, at));
  const date = <When>{ready.date(periodEnd)}</When>;
  const due = autoRenewal?.agreed ?? renewal;
  const price = due && <Money value={due} language={ready.language} />;
  if (OVER.has(status)) return null;
  if (isDemo) return <AfterDemo ready={ready} subscription={subscription} />;
  if (status === "cancelled")
    return (
      <Section title={ready.say("mini.subscription.next")}>
        <Fact
          icon={CalendarDays}
          title={date}
          note={ready.say("mini.subscription.endsThen")}
          value={ready.say("mini.subscription.noCharge")}
        />
      </Section>
    );
  return (
    <>
      {consent.trouble && <Problem text={refusalText(ready, consent.trouble)} />}
      <Section
        title={ready.say(renewsByItself ? "mini.subscription.next" : "mini.subscription.nextByHand")}
        foot={autoRenewal && troubleText(ready, autoRenewal)}
      >
        <Fact
          icon={status === "past_due" ? CircleAlert : CalendarDays}
          bad={status === "past_due"}
          title={date}
          note={
            status === "past_due" && graceUntil
              ? ready.tell("mini.subscription.grace", { date: <When>{ready.date(graceUntil)}</When> })
              : ready.say(renewsByItself ? "mini.subscription.byItself" : "mini.subscription.byHand")
          }
          value={price}
          look="number"
        />
        {subscription.termMonths !== null && (
          <Fact
            icon={RefreshCw}
            title={ready.say("mini.subscription.term")}
            value={ready.months(subscription.termMonths)}
          />
        )}
        {autoRenewal && consent.price && (
          <Switch
            label={ready.say("mini.subscription.autoRenew")}
            note={ready.tell(
              autoRenewal.means ? "mini.subscription.autoRenewBy" : "mini.subscription.autoRenewByBalance",
              {
                amount: <Money value={consent.price} language={ready.language} />,
                term: ready.months(consent.price.termMonths),
                card: autoRenewal.means && <Ltr>{cardName(autoRenewal.means)}</Ltr>,
              },
            )}
            on={consent.on}
            onChange={(wanted) => void consent.turn(wanted ? consent.price : null)}
          />
        )}
      </Section>
    </>
  );
}

function troubleText(ready: Ready, { trouble, nextTryAt }: AutoRenewalView): string | null {
  if (trouble === null) return null;
  return trouble === "declined" && nextTryAt !== null
    ? ready.say("mini.subscription.renewalTroubles.retry", { date: ready.date(nextTryAt) })
    : ready.say(`mini.subscription.renewalTroubles.${trouble}`);
}
