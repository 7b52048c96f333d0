import { Notice } from "@/components/admin/notice";
import { currentLanguage } from "./session";
import { translatorFor } from "./texts";

export default async function Forbidden() {
  const t = await translatorFor(await currentLanguage());
  return (
    <Notice
      title={t("admin.pages.forbidden.title")}
      text={t("admin.pages.forbidden.text")}
      back={t("admin.pages.back")}
    />
  );
}
