import { Notice } from "@/components/admin/notice";
import { currentLanguage } from "./session";
import { translatorFor } from "./texts";

export default async function NotFound() {
  const t = await translatorFor(await currentLanguage());
  return (
    <Notice
      title={t("admin.pages.notFound.title")}
      text={t("admin.pages.notFound.text")}
      back={t("admin.pages.back")}
    />
  );
}
