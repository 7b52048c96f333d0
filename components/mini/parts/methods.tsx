import { tapSelection } from "@/components/telegram/bridge";
import type { Currency } from "@/lib/core/money";
import type { MethodView } from "@/lib/storefront/types";
import type { Ready } from "../text/speech";
import { Check, CreditCard, Star } from "./icons";
import { methodName } from "./method-name";
import { Money } from "./money";

/** Last used first, then as the shop orders them; what cannot be used stands last with its reason. */
const inOrder = (methods: readonly MethodView[]): MethodView[] =>
  methods
    .map((method, index) => ({ method, index }))
    .sort((a, b) => rank(a.method) - rank(b.method) || a.index - b.index)
    .map(({ method }) => method);

const rank = (method: MethodView): number => (method.available ? (method.lastUsed ? 0 : 1) : 2);

/** The method that is paid with: the customer's own choice, the last used one, or the first that works. */
export const settleMethod = (methods: readonly MethodView[], wanted: string | null): MethodView | null =>
  methods.find((method) => method.id === wanted && method.available) ??
  inOrder(methods).find((method) => method.available) ??
  null;

export function Methods({
  ready,
  methods,
  chosen,
  currency,
  onChoose,
}: {
  ready: Ready;
  methods: readonly MethodView[];
  chosen: string | null;
  currency: Currency;
  onChoose: (id: string) => void;
}) {
  return (
    <fieldset className="group methods">
      <legend className="vh">{ready.say("mini.checkout.payWith")}</legend>
      {inOrder(methods).map((method) => (
        <label key={method.id} className="cell radio" aria-disabled={!method.available || undefined}>
          <span className="ic brand">
            {method.id === "stars" ? <Star size={18} /> : <CreditCard size={18} />}
          </span>
          <span className="t">
            <span>{methodName(ready, method.id)}</span>
            <MethodNote ready={ready} method={method} currency={currency} />
          </span>
          <input
            type="radio"
            name="method"
            disabled={!method.available}
            checked={method.id === chosen}
            onChange={() => {
              tapSelection();
              onChoose(method.id);
            }}
          />
          {method.available && (
            <span className="dot">
              <Check size={14} strokeWidth={3} />
            </span>
          )}
        </label>
      ))}
    </fieldset>
  );
}

function MethodNote({ ready, method, currency }: { ready: Ready; method: MethodView; currency: Currency }) {
  if (!method.available) {
    const key = `methods.reasons.${method.reason ?? ""}`;
    return (
      <small>{ready.has(key) ? ready.say(key, { currency }) : ready.say("mini.checkout.unavailable")}</small>
    );
  }
  const notes = [
    method.fee > 0 &&
      ready.say("mini.checkout.fee", { fee: ready.amount({ ...method.charge, amount: method.fee }) }),
    method.lastUsed && ready.say("mini.checkout.lastUsed"),
    method.recurring
      ? ready.say("mini.checkout.renewsMonthly")
      : ready.has(`methods.${method.id}.note`) && ready.say(`methods.${method.id}.note`),
  ].filter((note) => note !== false);
  const otherMoney = method.charge.currency !== currency;
  if (notes.length === 0 && !otherMoney) return null;
  return (
    <small>
      {otherMoney && <Money value={method.charge} language={ready.language} />}
      {otherMoney && notes.length > 0 && " · "}
      {notes.join(" · ")}
    </small>
  );
}
