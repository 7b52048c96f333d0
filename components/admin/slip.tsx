import type { ReactNode } from "react";

/** The receipt: name, reason, dots, amount; one total below the cut. */
export const Slip = ({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) => (
  <div className="slip">
    <div>
      <h3>
        <span>{title}</span>
        {note && <span className="cap">{note}</span>}
      </h3>
      {children}
    </div>
  </div>
);

export const SlipLine = ({
  name,
  reason,
  kind = "",
  children,
}: {
  name: ReactNode;
  reason?: ReactNode;
  kind?: "" | "off" | "neg";
  children: ReactNode;
}) => (
  <div className={`ln ${kind}`}>
    <span className="l">
      {name}
      {reason && <small>{reason}</small>}
    </span>
    <span className="d" />
    <span className="n">{children}</span>
  </div>
);

export const SlipTotal = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <hr className="cut" />
    <div className="ln sum">
      <span className="l">{name}</span>
      <span className="d" style={{ border: 0 }} />
      <span className="n">{children}</span>
    </div>
  </>
);
