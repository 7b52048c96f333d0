import { z } from "zod";
import { listInput, type Query } from "@/app/admin/list-input";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Crumbs } from "@/components/admin/crumbs";
import { GrantForm } from "@/components/admin/demo/grant-form";
import { PageHead } from "@/components/admin/page-head";
import { readCatalogInFull } from "@/lib/catalog/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import { readCustomer } from "@/lib/customers/admin-queries";

export const generateMetadata = titled("demo.change", "admin.demo.grant");

const For = z.object({ customer: z.string().max(40).optional() });

export default async function Grant({ searchParams }: { searchParams: Query }) {
  const { ctx, t, language } = await openPage("demo.change");
  const { customer: id } = await listInput(For, searchParams);
  const [catalog, found] = await Promise.all([
    readCatalogInFull(ctx.db),
    id === undefined ? undefined : readCustomer(ctx, { id }),
  ]);
  const chosen = found?.ok
    ? { id: found.value.id, title: [found.value.firstName, found.value.lastName].filter(Boolean).join(" ") }
    : null;
  return (
    <>
      <Crumbs trail={[{ label: t("admin.demo.grant") }]} />
      <PageHead title={t("admin.demo.grant")} note={t("admin.demo.grantNote")} />
      <GrantForm
        chosen={chosen}
        products={catalog
          .filter((product) => product.status === "active")
          .map((product) => ({
            value: product.id,
            label: inLanguage(product.name, language),
            days: product.demoDays,
          }))}
      />
    </>
  );
}
