import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";
import { CampaignForm } from "@/components/admin/promo/campaign-form";
import { readShopSettings } from "@/lib/settings/service";

export const generateMetadata = titled("promotions.change", "admin.campaigns.new");

export default async function NewCampaign() {
  const { ctx, t, timeZone } = await openPage("promotions.change");
  const { currencies } = await readShopSettings(ctx.db);
  return (
    <>
      <Crumbs trail={[{ label: t("admin.campaigns.new") }]} />
      <PageHead title={t("admin.campaigns.new")} note={t("admin.campaigns.newNote")} />
      <CampaignForm edited={null} currencies={currencies} timeZone={timeZone} canChange />
    </>
  );
}
