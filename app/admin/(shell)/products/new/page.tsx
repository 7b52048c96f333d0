import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { ProductForm } from "@/components/admin/catalog/product-form";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";
import { readChannels } from "@/lib/catalog/admin-queries";

export const generateMetadata = titled("catalog.change", "admin.product.new");

export default async function NewProduct() {
  const { ctx, t } = await openPage("catalog.change");
  return (
    <>
      <Crumbs trail={[{ label: t("admin.product.new") }]} />
      <PageHead title={t("admin.product.new")} note={t("admin.product.newNote")} />
      <ProductForm product={null} channels={await readChannels(ctx.db)} canChange />
    </>
  );
}
