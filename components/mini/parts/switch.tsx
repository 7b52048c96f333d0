import type { ReactNode } from "react";

/** Something to turn on or off: the whole row is its label. */
export function Switch({
  label,
  note,
  on,
  locked = false,
  onChange,
}: {
  label: ReactNode;
  note?: ReactNode;
  on: boolean;
  locked?: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <label className="cell">
      <span className="t">
        <span>{label}</span>
        {note && <small>{note}</small>}
      </span>
      <span className="sw">
        <input
          type="checkbox"
          role="switch"
          checked={on}
          aria-checked={on}
          disabled={locked}
          onChange={(event) => onChange(event.target.checked)}
        />
        <i />
      </span>
    </label>
  );
}
