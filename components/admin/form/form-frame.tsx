"use client";
import type { ComponentProps, ReactNode } from "react";
import { Form } from "./form";
import { SaveBar } from "./save-bar";

/** A form with its save bar beneath, and beside it what goes along with what is typed. */
export function FormFrame({
  form,
  saveLabel,
  nameOf,
  isNew,
  canSave = true,
  side,
  children,
}: {
  form: ComponentProps<typeof SaveBar>["form"] & ComponentProps<typeof Form>["form"];
  saveLabel: string;
  nameOf: (field: string) => string;
  isNew: boolean;
  canSave?: boolean;
  side?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Form form={form} className={side === undefined ? "max-w-2xl" : "g2 side-r"}>
      <div className="stack">
        {children}
        {canSave && <SaveBar form={form} saveLabel={saveLabel} nameOf={nameOf} always={isNew} />}
      </div>
      {side !== undefined && <div className="stack">{side}</div>}
    </Form>
  );
}
