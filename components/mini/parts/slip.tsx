import type { ReactNode } from "react";
import type { SlipLine, SlipView } from "@/lib/storefront/types";
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
        <hr className="cut" />
        <div className="ln sum">
          <span className="l">{total}</span>
          <span className="n">
            <Money value={{ amount: slip.total, currency: slip.currency }} language={ready.language} />
          </span>
        </div>
        {note && <p className="cap after">{note}</p>}
      </div>
    </div>
  );
}

const keyOf = (line: SlipLine): string => (line.kind === "promotion" ? line.promotionId : line.kind);

function Line({ ready, line, slip }: { ready: Ready; line: SlipLine; slip: SlipView }) {
  const { name, reason } = wordsOf(ready, line);
  const amount = line.kind === "plan" ? line.amount : -Math.abs(line.amount);
  return (
    <div className={line.kind === "plan" ? "ln" : "ln off"}>
      <span className="l">
        <b>{name}</b>
        {reason && <small>{reason}</small>}
      </span>
      <span className="d" />
      <span className="n">
        <Money value={{ amount, currency: slip.currency }} language={ready.language} />
      </span>
    </div>
  );
}

function wordsOf(ready: Ready, line: SlipLine): { name: ReactNode; reason?: string } {
  if (line.kind === "plan")
    return {
      name: ready.say("mini.slip.plan", {
        plan: ready.words(line.name),
        term: ready.months(line.termMonths),
      }),
    };
  if (line.kind === "term")
    return {
      name: ready.say("mini.slip.term", { months: line.termMonths }),
      reason: ready.say("mini.slip.termReason", { percent: percentOf(line.basisPoints) }),
    };
  const share = line.basisPoints === null ? null : percentOf(line.basisPoints);
  // Owners like to name an offer after its percentage; once is enough.
  const known = share === null || line.name.includes(`${share}%`);
  const reason = known
    ? line.name
    : ready.say("mini.slip.promotionReason", { name: line.name, percent: share });
  if (line.code === null) return { name: line.name, ...(known ? {} : { reason: `\u2212${share}%` }) };
  return { name: ready.tell("mini.slip.code", { code: <Ltr>{line.code}</Ltr> }), reason };
}

const percentOf = (basisPoints: number): string => String(basisPoints / 100);
