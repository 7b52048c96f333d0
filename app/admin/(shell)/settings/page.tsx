import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { PageHead } from "@/components/admin/page-head";
import { SettingsForm } from "@/components/admin/settings/settings-form";
import { readShopSettings } from "@/lib/settings/service";

export const generateMetadata = titled("settings.view", "admin.nav.settings");

export default async function Settings() {
  const { ctx, t } = await openPage("settings.view");
  const { botUsername: _, ...settings } = await readShopSettings(ctx.db);
  const timeZones = [...new Set([settings.timeZone, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
  return (
    <>
      <PageHead title={t("admin.nav.settings")} note={t("admin.settings.note")} />
      <div className="max-w-3xl">
        <SettingsForm settings={settings} timeZones={timeZones} />
      </div>
    </>
  );
}
