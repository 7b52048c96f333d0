import type { ReactNode } from "react";
import type { MoneyJson } from "@/lib/core/money";
import { writePercent } from "@/lib/core/percent";
import type { SlipLine, SlipView } from "@/lib/storefront/types";
import { dueOf } from "../format/slip";
import type { Ready } from "../text/speech";
import { Ltr, Money } from "./money";

/** The receipt with the torn edge: every amount by name and reason, one bold total. */
export function Slip({
  ready,
  slip,
  total,
  note,
  printing = false,
}: {
  ready: Ready;
  slip: SlipView;
  total: string;
  note?: ReactNode;
  printing?: boolean;
}) {
  return (
    <div className={printing ? "slip print" : "slip"}>
      <div>
        {slip.lines.map((line) => (
          <Line key={keyOf(line)} ready={ready} line={line} slip={slip} />
        ))}
        <Purses ready={ready} slip={slip} />
        <hr className="cut" />
        <div className="ln sum">
          <span className="l">{total}</span>
          <span className="n">
            <Money value={{ amount: dueOf(slip), currency: slip.currency }} language={ready.language} />
          </span>
        </div>
        {note && <p className="cap after">{note}</p>}
        {slip.cashback !== undefined && (
          <p className="cap after">
            {ready.tell("mini.slip.cashback", {
              amount: (
                <Money value={{ amount: slip.cashback, currency: slip.currency }} language={ready.language} />
              ),
            })}
          </p>
        )}
      </div>
    </div>
  );
}

/** What points and the wallet pay: they take nothing off the price, only of what is still due. */
function Purses({ ready, slip }: { ready: Ready; slip: SlipView }) {
  const { points = 0, pointCount = points, wallet = 0, currency } = slip;
  return (
    <>
      {points > 0 && (
        <Row
          ready={ready}
          name={ready.say("mini.slip.points")}
          reason={ready.say("mini.slip.pointsReason", { count: pointCount })}
          money={{ amount: -points, currency }}
        />
      )}
      {wallet > 0 && (
        <Row ready={ready} name={ready.say("mini.slip.wallet")} money={{ amount: -wallet, currency }} />
      )}
    </>
  );
}

const keyOf = (line: SlipLine): string => (line.kind === "promotion" ? line.promotionId : line.kind);

function Line({ ready, line, slip }: { ready: Ready; line: SlipLine; slip: SlipView }) {
  const isGoods = line.kind === "plan" || line.kind === "top_up";
  const amount = isGoods ? line.amount : -Math.abs(line.amount);
  return (
    <Row ready={ready} {...wordsOf(ready, line)} money={{ amount, currency: slip.currency }} off={!isGoods} />
  );
}

function Row({
  ready,
  name,
  reason,
  money,
  off = false,
}: {
  ready: Ready;
  name: ReactNode;
  reason?: ReactNode;
  money: MoneyJson;
  off?: boolean;
}) {
  return (
    <div className={off ? "ln off" : "ln"}>
      <span className="l">
        <b>{name}</b>
        {reason && <small>{reason}</small>}
      </span>
      <span className="d" />
      <span className="n">
        <Money value={money} language={ready.language} />
      </span>
    </div>
  );
}

function wordsOf(ready: Ready, line: SlipLine): { name: ReactNode; reason?: ReactNode } {
  if (line.kind === "plan")
    return {
      name: ready.say("mini.slip.plan", {
        plan: ready.words(line.name),
        term: ready.months(line.termMonths),
      }),
    };
  if (line.kind === "top_up") return { name: ready.say("mini.slip.topUp") };
  if (line.kind === "term")
    return {
      name: ready.say("mini.slip.term", { months: line.termMonths }),
      reason: ready.say("mini.slip.termReason", { percent: writePercent(line.basisPoints) }),
    };
  const share = line.basisPoints === null ? null : writePercent(line.basisPoints);
  // Owners like to name an offer after its percentage; once is enough.
  const known = share === null || line.name.includes(`${share}%`);
  const reason = known
    ? line.name
    : ready.say("mini.slip.promotionReason", { name: line.name, percent: share });
  if (line.code === null)
    return { name: line.name, ...(known ? {} : { reason: <Ltr>{`\u2212${share}%`}</Ltr> }) };
  return { name: ready.tell("mini.slip.code", { code: <Ltr>{line.code}</Ltr> }), reason };
}
