import { readFormProps } from "@/app/admin/(shell)/promocodes/form-props";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { BatchForm } from "@/components/admin/codes/batch-form";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";

export const generateMetadata = titled("promotions.change", "admin.batch.newTitle");

export default async function NewBatch() {
  const page = await openPage("promotions.change");
  const { t } = page;
  return (
    <>
      <Crumbs
        trail={[
          { label: t("admin.batch.tabs.batches"), href: "/admin/promocodes/batches" },
          { label: t("admin.batch.newTitle") },
        ]}
      />
      <PageHead title={t("admin.batch.newTitle")} note={t("admin.batch.newNote")} />
      <BatchForm shop={await readFormProps(page)} />
    </>
  );
}
