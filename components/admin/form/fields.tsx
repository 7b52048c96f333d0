"use client";
import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";

interface Wrap {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
}

const Wrapped = ({ id, label, hint, error, children }: Wrap & { id: string; children: ReactNode }) => (
  <div className="fld">
    <label htmlFor={id}>{label}</label>
    {children}
    {hint && !error && (
      <p className="hint" id={`${id}-h`}>
        {hint}
      </p>
    )}
    {error && (
      <p className="er" id={`${id}-e`}>
        <CircleAlert size={14} aria-hidden />
        <span>{error}</span>
      </p>
    )}
  </div>
);

const described = (id: string, { hint, error }: Wrap) => ({
  "aria-describedby": error ? `${id}-e` : hint ? `${id}-h` : undefined,
  "aria-invalid": error ? (true as const) : undefined,
  className: `inp${error ? " bad" : ""}`,
});

export function TextField({ label, hint, error, ...input }: Wrap & ComponentProps<"input">) {
  const id = useId();
  const wrap = { label, hint, error };
  return (
    <Wrapped id={id} {...wrap}>
      <input id={id} autoComplete="off" {...input} {...described(id, wrap)} />
    </Wrapped>
  );
}

export function AreaField({ label, hint, error, ...input }: Wrap & ComponentProps<"textarea">) {
  const id = useId();
  const wrap = { label, hint, error };
  return (
    <Wrapped id={id} {...wrap}>
      <textarea id={id} rows={2} {...input} {...described(id, wrap)} />
    </Wrapped>
  );
}

export function SelectField({
  label,
  hint,
  error,
  options,
  ...select
}: Wrap & ComponentProps<"select"> & { options: readonly { value: string; label: string }[] }) {
  const id = useId();
  const wrap = { label, hint, error };
  return (
    <Wrapped id={id} {...wrap}>
      <select id={id} {...select} {...described(id, wrap)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Wrapped>
  );
}

export function SwitchRow({
  label,
  hint,
  ...input
}: { label: ReactNode; hint?: ReactNode } & ComponentProps<"input">) {
  return (
    <label className="tog">
      <span>
        {label}
        {hint && <small className="cap block">{hint}</small>}
      </span>
      <span className="sw">
        <input type="checkbox" role="switch" aria-checked={input.checked ?? false} {...input} />
        <i />
      </span>
    </label>
  );
}
