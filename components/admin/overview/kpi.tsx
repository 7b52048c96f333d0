import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { Definition } from "./definition";

export interface Delta {
  text: string;
  up: boolean;
  /** Churn going up is bad news. */
  good: boolean;
}

/** One figure on its ticket: value, change against a named period, what it means. */
export function Kpi({
  name,
  definition,
  definitionLabel,
  value,
  delta,
  against,
  note,
  children,
}: {
  name: string;
  definition: string;
  definitionLabel: string;
  value: ReactNode;
  delta: Delta | null;
  against: string;
  note?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="kpi">
      <dt>
        {name}
        <Definition label={definitionLabel} text={definition} />
      </dt>
      <dd className="val">{value}</dd>
      <dd className="row">
        {delta ? (
          <>
            <span className={`dl ${delta.good ? "good" : "bad"}`}>
              {delta.up ? <ArrowUp size={13} aria-hidden /> : <ArrowDown size={13} aria-hidden />}
              <bdi dir="auto">{delta.text}</bdi>
            </span>
            <span>{against}</span>
          </>
        ) : (
          <span>{against}</span>
        )}
      </dd>
      {note && <dd className="row">{note}</dd>}
      {children && <dd>{children}</dd>}
    </div>
  );
}
