"use client";
import type { ReactNode } from "react";
import { Dialog } from "../ui/dialog";
import { useText } from "./use-text";

/** Asks before something that cannot be taken back; the button says again what it does. */
export function Confirm({
  open,
  onOpenChange,
  title,
  yes = title,
  busy = false,
  onYes,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  yes?: string;
  busy?: boolean;
  onYes: () => unknown;
  /** What follows from it. */
  children: ReactNode;
}) {
  const t = useText();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      footer={
        <>
          <button type="button" className="btn" onClick={() => onOpenChange(false)}>
            {t("admin.cancel")}
          </button>
          <button
            type="button"
            className="btn d"
            disabled={busy}
            aria-busy={busy}
            onClick={() => void onYes()}
          >
            {yes}
          </button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
