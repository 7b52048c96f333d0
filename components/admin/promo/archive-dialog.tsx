"use client";
import { Dialog } from "../../ui/dialog";
import { useText } from "../use-text";

/** Asks before something is archived, which cannot be undone: its title is its button too. */
export function ArchiveDialog({
  open,
  onOpenChange,
  title,
  consequence,
  onArchive,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  consequence: string;
  onArchive: () => Promise<void>;
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
            onClick={() => {
              onOpenChange(false);
              void onArchive();
            }}
          >
            {title}
          </button>
        </>
      }
    >
      <p>{consequence}</p>
    </Dialog>
  );
}
