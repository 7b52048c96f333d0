"use client";
import type { ReactNode, RefObject } from "react";

/** A form that checks and sends itself; the browser's own checks stay quiet. */
export const Form = ({
  form,
  className = "stack",
  children,
}: {
  form: { ref: RefObject<HTMLFormElement | null>; submit: () => Promise<void> };
  className?: string;
  children: ReactNode;
}) => (
  <form
    ref={form.ref}
    noValidate
    className={className}
    onSubmit={(event) => {
      event.preventDefault();
      void form.submit();
    }}
  >
    {children}
  </form>
);

/** Fields that belong together. */
export const FormCard = ({ title, children }: { title?: string; children: ReactNode }) => (
  <section className="card">
    {title !== undefined && (
      <header>
        <h2>{title}</h2>
      </header>
    )}
    <div className="in form">{children}</div>
  </section>
);
