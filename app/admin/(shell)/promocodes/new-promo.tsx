import { z } from "zod";
import { listInput, type Query } from "@/app/admin/list-input";
import { openPage, type PageContext } from "@/app/admin/session";
import { reasonTexts } from "@/app/admin/texts";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";
import { PromoForm } from "@/components/admin/promo/promo-form";
import { ExtraTexts } from "@/components/admin/use-text";
import type { Id } from "@/lib/core/ids";
import { draftOfRow, findPromo, type PromoList } from "@/lib/promotions/admin-queries";
import { findTemplate } from "@/lib/promotions/templates";
import type { PromotionDraft } from "@/lib/promotions/types";
import { likeOf, readFormProps } from "./form-props";

const Start = z.object({
  /** The promotion to say the same as. */
  from: z.string().max(40).optional(),
  template: z.string().max(40).optional(),
  campaign: z.string().max(40).optional(),
});

/** The form of a new code or discount, empty or begun from another one, a template or a campaign. */
export async function NewPromoPage({ list, searchParams }: { list: PromoList; searchParams: Query }) {
  const page = await openPage("promotions.change");
  const input = await listInput(Start, searchParams);
  const [props, like] = await Promise.all([readFormProps(page), readStart(page, list, input)]);
  const { campaigns } = props;
  const campaign = campaigns.find(({ id }) => id === input.campaign);
  const title = page.t(list === "codes" ? "admin.promo.new" : "admin.discounts.new");
  return (
    <>
      <Crumbs trail={[{ label: title }]} />
      <PageHead title={title} note={page.t("admin.promo.newNote")} />
      <ExtraTexts texts={{ reasons: await reasonTexts(page.language) }}>
        <PromoForm list={list} edited={null} like={like} campaign={campaign?.id ?? null} {...props} />
      </ExtraTexts>
    </>
  );
}

async function readStart(
  { ctx, t }: PageContext,
  list: PromoList,
  { from, template }: z.output<typeof Start>,
): Promise<PromotionDraft | null> {
  if (from !== undefined) {
    const source = await findPromo(ctx, from as Id<"promotion">);
    return source ? likeOf(draftOfRow(source)) : null;
  }
  const chosen = template === undefined ? undefined : await findTemplate(ctx, template);
  if (!chosen) return null;
  const name = chosen.name ?? t(`admin.templates.shipped.${chosen.id}.name`);
  return { ...chosen.draft, name, code: list === "codes" ? chosen.draft.code : null };
}
