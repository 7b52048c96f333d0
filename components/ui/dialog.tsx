"use client";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** A question that has to be answered before anything else. */
export function Dialog({
  open,
  onOpenChange,
  title,
  children,
  footer,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="scrim adm">
          <Radix.Content className="dlg" aria-describedby={undefined}>
            <header>
              <Radix.Title>{title}</Radix.Title>
            </header>
            <div className="in">{children}</div>
            {footer && <footer>{footer}</footer>}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}
