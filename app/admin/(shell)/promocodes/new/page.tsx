import type { Metadata } from "next";
import { z } from "zod";
import { listInput, type Query } from "@/app/admin/list-input";
import { openPage } from "@/app/admin/session";
import { reasonTexts } from "@/app/admin/texts";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";
import { PromoForm } from "@/components/admin/promo/promo-form";
import { ExtraTexts } from "@/components/admin/use-text";
import type { Id } from "@/lib/core/ids";
import { findPromo } from "@/lib/promotions/admin-queries";
import { editedOf, readFormProps } from "../form-props";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("promotions.change")).t("admin.promo.new") };
}

const From = z.object({ from: z.string().max(40).optional() });

export default async function NewPromo({ searchParams }: { searchParams: Query }) {
  const page = await openPage("promotions.change");
  const { from } = await listInput(From, searchParams);
  const [props, source] = await Promise.all([
    readFormProps(page),
    from === undefined ? undefined : findPromo(page.ctx, from as Id<"promotion">),
  ]);
  const like = source ? { ...editedOf(source), code: "", used: 0 } : null;
  return (
    <>
      <Crumbs trail={[{ label: page.t("admin.promo.new") }]} />
      <PageHead title={page.t("admin.promo.new")} note={page.t("admin.promo.newNote")} />
      <ExtraTexts texts={{ reasons: await reasonTexts(page.language) }}>
        <PromoForm promo={null} like={like} {...props} />
      </ExtraTexts>
    </>
  );
}
