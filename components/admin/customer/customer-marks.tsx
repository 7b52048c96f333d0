"use client";
import { Pencil } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "../../ui/dialog";
import { call, sayRefusal } from "../call";
import { TextField } from "../form/fields";
import { isEmpty, wordsIn } from "../promo/typed";
import { useText } from "../use-text";

interface Marks {
  tags: string[];
  tier: string | null;
}

/** A customer's tier and tags, which promotions can ask for; a change can be undone. */
export function CustomerMarks({
  customerId,
  marks,
  canChange,
}: {
  customerId: string;
  marks: Marks;
  canChange: boolean;
}) {
  const t = useText();
  const [editing, setEditing] = useState(false);
  return (
    <section className="card">
      <header>
        <h2>{t("admin.customer.marks.title")}</h2>
        {canChange && (
          <div className="r">
            <button type="button" className="btn sm" onClick={() => setEditing(true)}>
              <Pencil size={16} aria-hidden />
              {t("admin.edit")}
              <span className="vh"> {t("admin.customer.marks.title")}</span>
            </button>
          </div>
        )}
      </header>
      <div className="in">
        <dl className="kv">
          <dt>{t("admin.customer.marks.tier")}</dt>
          <dd>{marks.tier === null ? t("admin.customer.marks.none") : <bdi>{marks.tier}</bdi>}</dd>
          <dt>{t("admin.customer.marks.tags")}</dt>
          <dd>
            {marks.tags.length === 0 ? (
              t("admin.customer.marks.none")
            ) : (
              <span className="chips justify-end">
                {marks.tags.map((tag) => (
                  <span key={tag} className="bdg">
                    <bdi>{tag}</bdi>
                  </span>
                ))}
              </span>
            )}
          </dd>
        </dl>
      </div>
      {editing && <MarksDialog customerId={customerId} marks={marks} onClose={() => setEditing(false)} />}
    </section>
  );
}

function MarksDialog({
  customerId,
  marks,
  onClose,
}: {
  customerId: string;
  marks: Marks;
  onClose: () => void;
}) {
  const t = useText();
  const router = useRouter();
  const [tags, setTags] = useState(marks.tags.join(t("admin.table.comma")));
  const [tier, setTier] = useState(marks.tier ?? "");
  const [busy, setBusy] = useState(false);
  const words = wordsIn(tags);
  const wrong = words.length > 20 || words.some((word) => word.length > 40);
  const write = async (next: Marks): Promise<boolean> => {
    setBusy(true);
    const written = await call("PUT", `/api/admin/customers/${customerId}/marks`, next);
    setBusy(false);
    if (written.ok) router.refresh();
    else toast.error(sayRefusal(t, written));
    return written.ok;
  };
  const save = async () => {
    if (!(await write({ tags: words, tier: isEmpty(tier) ? null : tier.trim() }))) return;
    onClose();
    toast(t("admin.customer.marks.saved"), {
      action: { label: t("admin.undo"), onClick: () => void write(marks) },
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("admin.customer.marks.title")}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t("admin.cancel")}
          </button>
          <button type="submit" form="customer-marks" className="btn p" disabled={busy || wrong}>
            {t("admin.customer.marks.save")}
          </button>
        </>
      }
    >
      <form
        id="customer-marks"
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) void save();
        }}
      >
        <TextField
          label={t("admin.customer.marks.tier")}
          hint={t("admin.customer.marks.tierHint")}
          dir="auto"
          maxLength={40}
          value={tier}
          onChange={(event) => setTier(event.target.value)}
        />
        <TextField
          label={t("admin.customer.marks.tags")}
          hint={t("admin.customer.marks.tagsHint")}
          error={wrong ? t("admin.customer.marks.wrong") : undefined}
          dir="auto"
          value={tags}
          onChange={(event) => setTags(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
