import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Crumbs } from "@/components/admin/crumbs";
import { AdjustForm } from "@/components/admin/ledger/adjust-form";
import { PageHead } from "@/components/admin/page-head";
import { readShopSettings } from "@/lib/settings/service";

export const generateMetadata = titled("ledger.adjust", "admin.ledger.adjust");

export default async function Adjust() {
  const { ctx, t } = await openPage("ledger.adjust");
  const { currencies } = await readShopSettings(ctx.db);
  return (
    <>
      <Crumbs trail={[{ label: t("admin.ledger.adjust") }]} />
      <PageHead title={t("admin.ledger.adjust")} note={t("admin.ledger.adjustNote")} />
      <AdjustForm units={[...currencies, "PTS"]} />
    </>
  );
}
