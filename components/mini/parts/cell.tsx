import type { ReactNode, Ref } from "react";
import { ChevronRight, type Drawing } from "./icons";

export const Icon = ({
  of: Drawing,
  bad = false,
  large = false,
  round = false,
}: {
  of: Drawing;
  bad?: boolean;
  large?: boolean;
  round?: boolean;
}) => (
  <span className={`ic${large ? " lg" : ""}${bad ? " bad" : ""}${round ? " round" : ""}`}>
    <Drawing size={large ? 24 : 18} />
  </span>
);

interface CellProps {
  icon?: Drawing;
  title: ReactNode;
  note?: ReactNode;
  value?: ReactNode;
  /** The value is an amount, or something to press. */
  look?: "number" | "go";
  bad?: boolean;
}

function Inside({ icon, title, note, value, look, bad = false }: CellProps) {
  const shade = look === "number" ? " num" : look === "go" ? " go" : "";
  return (
    <>
      {icon && <Icon of={icon} bad={bad} />}
      <span className="t">
        <span className={bad ? "bad" : undefined}>{title}</span>
        {note && <small>{note}</small>}
      </span>
      {value && <span className={`v${shade}`}>{value}</span>}
    </>
  );
}

/** A row that only tells; where it warns, its icon does. */
export const Fact = ({ bad = false, icon, ...props }: CellProps) => (
  <div className="cell">
    {icon && <Icon of={icon} bad={bad} />}
    <Inside {...props} />
  </div>
);

/** A row that leads somewhere or does something. */
export function Cell({
  onPress,
  busy = false,
  place,
  ...props
}: CellProps & { onPress: () => void; busy?: boolean; place?: Ref<HTMLButtonElement> }) {
  return (
    <button ref={place} className="cell" type="button" onClick={onPress} aria-busy={busy || undefined}>
      <Inside {...props} />
      {busy ? (
        <span className="spin" />
      ) : (
        props.look !== "go" && <ChevronRight className="chev flip" size={18} />
      )}
    </button>
  );
}

export const Section = ({
  title,
  foot,
  plain = false,
  children,
}: {
  title?: ReactNode;
  foot?: ReactNode;
  plain?: boolean;
  children: ReactNode;
}) => (
  <section className="sec">
    {title && <h2>{title}</h2>}
    <div className={plain ? "group plain" : "group"}>{children}</div>
    {foot && <p className="foot">{foot}</p>}
  </section>
);
