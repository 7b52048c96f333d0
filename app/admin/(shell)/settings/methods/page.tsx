import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { InsideTelegram } from "@/components/admin/methods/inside-telegram";
import { MethodList } from "@/components/admin/methods/method-list";
import { PageHead } from "@/components/admin/page-head";
import { listMethodSettings } from "@/lib/payments/method-queries";
import { readShopSettings } from "@/lib/settings/service";

export const generateMetadata = titled("methods.change", "admin.nav.methods");

export default async function Methods() {
  const { ctx, t } = await openPage("methods.change");
  const [methods, settings] = await Promise.all([listMethodSettings(ctx), readShopSettings(ctx.db)]);
  return (
    <>
      <PageHead title={t("admin.nav.methods")} note={t("admin.method.note")} />
      <div className="g2 side-r">
        <MethodList methods={methods.ok ? methods.value : []} />
        <InsideTelegram allowed={settings.otherMethodsInsideTelegram} />
      </div>
    </>
  );
}
