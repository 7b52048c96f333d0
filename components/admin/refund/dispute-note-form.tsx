"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../call";
import { AreaField } from "../form/fields";
import { Form } from "../form/form";
import { useForm } from "../form/use-form";
import { useText } from "../use-text";

/** What a person did about a dispute, kept in its timeline. */
export function DisputeNoteForm({ id }: { id: string }) {
  const t = useText();
  const router = useRouter();
  const form = useForm({
    initial: { note: "" },
    validate: ({ note }): Record<string, string> =>
      note.trim() === "" ? { note: t("admin.dispute.emptyNote") } : {},
    send: ({ note }) => call("POST", `/api/admin/disputes/${id}/notes`, { note }),
    onSaved: () => {
      toast(t("admin.dispute.saved"));
      form.restart();
      router.refresh();
    },
  });
  return (
    <Form form={form}>
      <AreaField
        {...form.bind("note")}
        label={t("admin.dispute.addNote")}
        hint={t("admin.dispute.noteHint")}
        maxLength={2000}
      />
      <button type="submit" className="btn p" disabled={form.saving} aria-busy={form.saving}>
        {t("admin.dispute.save")}
      </button>
      {form.problem && (
        <p className="er" role="alert">
          {form.problem}
        </p>
      )}
    </Form>
  );
}
