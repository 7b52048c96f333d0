"use client";
import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "../../ui/dialog";
import { call, sayRefusal } from "../call";
import { TextField } from "../form/fields";
import { useText } from "../use-text";

/** Keeps what a promotion says for the next one to start from. */
export function SaveAsTemplate({
  promotionId,
  suggested,
  open,
  onOpenChange,
}: {
  promotionId: string;
  suggested: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const t = useText();
  const [name, setName] = useState(suggested);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const saved = await call("POST", "/api/admin/discount-templates", { name: name.trim(), promotionId });
    setBusy(false);
    if (!saved.ok) {
      toast.error(sayRefusal(t, saved));
      return;
    }
    onOpenChange(false);
    toast(t("admin.templates.saved", { name: name.trim() }));
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("admin.templates.save")}
      footer={
        <>
          <button type="button" className="btn" onClick={() => onOpenChange(false)}>
            {t("admin.cancel")}
          </button>
          <button type="button" className="btn p" disabled={busy || name.trim() === ""} onClick={save}>
            {t("admin.templates.keep")}
          </button>
        </>
      }
    >
      <TextField
        label={t("admin.templates.name")}
        hint={t("admin.templates.saveNote")}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.target.value)}
      />
    </Dialog>
  );
}
