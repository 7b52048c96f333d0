"use client";

import { lazy, type ReactNode, Suspense, useState } from "react";
import { tapResult, tapSelection } from "@/components/telegram/bridge";
import { LANGUAGES, type Language } from "@/lib/core/languages";
import type { Currency } from "@/lib/core/money";
import type { MeansView } from "@/lib/storefront/types";
import { Check } from "../parts/icons";
import { Problem, TroubleBanner } from "../parts/notice";
import { ListBones } from "../parts/skeletons";
import { Switch } from "../parts/switch";
import { api, type Trouble } from "../state/api";
import { noteTrouble, showView } from "../state/app";
import { forgetQuotes } from "../state/quotes";
import { type Ready, refusalText, useReady } from "../text/speech";
import { Birthday } from "./birthday";

// Few people keep a card, so it arrives after the screen does.
const KeptCards = lazy(() => import("./kept-cards").then(({ KeptCards }) => ({ default: KeptCards })));
const RemoveCard = lazy(() => import("./kept-cards").then(({ RemoveCard }) => ({ default: RemoveCard })));

const LANGUAGE_NAMES: Record<Language, string> = { en: "English", ru: "Русский", ar: "العربية", fa: "فارسی" };

/** What may be switched off by its category; money and access always arrive. */
const NOTICES = ["payments", "renewals"] as const;
const LOCKED = "payments";

type Change = Parameters<typeof api.settings>[0];

/** Language, currency, what the shop may write about, and the cards that are kept. */
export function SettingsScreen() {
  const ready = useReady();
  const [removing, setRemoving] = useState<MeansView | null>(null);
  if (!ready) return <ListBones />;
  return removing ? (
    <Suspense fallback={<ListBones />}>
      <RemoveCard ready={ready} means={removing} onDone={() => setRemoving(null)} />
    </Suspense>
  ) : (
    <>
      <Settings ready={ready} />
      <Suspense fallback={null}>
        <KeptCards ready={ready} onOpen={setRemoving} />
      </Suspense>
    </>
  );
}

function Settings({ ready }: { ready: Ready }) {
  const { customer, shop } = ready.view;
  const [pending, setPending] = useState<Change | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const change = async (wanted: Change) => {
    setPending(wanted);
    setTrouble(null);
    const answer = await api.settings(wanted);
    setPending(null);
    if (!answer.ok) {
      tapResult("error");
      setTrouble(answer.trouble);
      noteTrouble(answer.trouble);
      return;
    }
    if (wanted.currency) forgetQuotes();
    showView(answer.value);
  };
  const save = (wanted: Change) => {
    tapSelection();
    void change(wanted);
  };
  const optOuts = pending?.notificationOptOuts ?? customer.notificationOptOuts;
  return (
    <>
      <TroubleBanner ready={ready} />
      <div className="lead">
        <h1>{ready.say("mini.settings.title")}</h1>
        <p>{ready.say("mini.settings.lead")}</p>
      </div>
      {trouble && !isOfBirthday(trouble) && <Problem text={refusalText(ready, trouble)} />}
      <Choices<Language>
        title={ready.say("mini.settings.language")}
        name="language"
        options={LANGUAGES}
        chosen={pending?.language ?? ready.language}
        label={(language) => <span lang={language}>{LANGUAGE_NAMES[language]}</span>}
        onChoose={(language) => save({ language })}
      />
      {shop.currencies.length > 1 && (
        <Choices<Currency>
          title={ready.say("mini.settings.currency")}
          foot={ready.say("mini.settings.currencyFoot")}
          name="currency"
          options={shop.currencies}
          chosen={pending?.currency ?? customer.currency}
          label={(currency) => currencyName(ready, currency)}
          onChoose={(currency) => save({ currency })}
        />
      )}
      <section className="sec">
        <h2>{ready.say("mini.settings.money")}</h2>
        <div className="group plain">
          {NOTICES.map((kind) => (
            <Switch
              key={kind}
              label={ready.say(`mini.settings.notices.${kind}`)}
              note={ready.say(`mini.settings.noticeNotes.${kind}`)}
              on={kind === LOCKED || !optOuts.includes(kind)}
              locked={kind === LOCKED}
              onChange={(on) =>
                save({
                  notificationOptOuts: on ? optOuts.filter((each) => each !== kind) : [...optOuts, kind],
                })
              }
            />
          ))}
        </div>
      </section>
      <Birthday
        ready={ready}
        born={customer}
        isRefused={trouble !== null && isOfBirthday(trouble)}
        onChange={save}
      />
    </>
  );
}

const isOfBirthday = (trouble: Trouble): boolean =>
  trouble.kind === "refused" && String(trouble.params["field"]).startsWith("birth");

function currencyName(ready: Ready, currency: Currency): string {
  if (currency === "XTR") return ready.say("terms.starsUnit");
  const names = new Intl.DisplayNames([ready.language], { type: "currency" });
  const name = names.of(currency) ?? currency;
  return `${name.charAt(0).toLocaleUpperCase(ready.language)}${name.slice(1)}`;
}

function Choices<T extends string>({
  title,
  foot,
  name,
  options,
  chosen,
  label,
  onChoose,
}: {
  title: string;
  foot?: string;
  name: string;
  options: readonly T[];
  chosen: T;
  label: (option: T) => ReactNode;
  onChoose: (option: T) => void;
}) {
  return (
    <section className="sec">
      <h2>{title}</h2>
      <fieldset className="group plain">
        <legend className="vh">{title}</legend>
        {options.map((option) => (
          <label key={option} className="cell radio">
            <span className="t">{label(option)}</span>
            <input type="radio" name={name} checked={option === chosen} onChange={() => onChoose(option)} />
            <span className="dot">
              <Check size={14} strokeWidth={3} />
            </span>
          </label>
        ))}
      </fieldset>
      {foot && <p className="foot">{foot}</p>}
    </section>
  );
}
