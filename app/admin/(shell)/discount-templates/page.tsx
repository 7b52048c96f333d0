import Link from "next/link";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { PageHead } from "@/components/admin/page-head";
import { DeleteTemplate } from "@/components/admin/promo/delete-template";
import { sayPromotion } from "@/components/admin/promo/words";
import { listTemplates } from "@/lib/promotions/templates";
import { readFormProps } from "../promocodes/form-props";

export const generateMetadata = titled("promotions.view", "admin.nav.discountTemplates");

/** Starting points for discounts and codes: those that come with the shop, then its own. */
export default async function DiscountTemplates() {
  const page = await openPage("promotions.view");
  const { t, timeZone } = page;
  const [listed, { places, canChange }] = await Promise.all([listTemplates(page.ctx), readFormProps(page)]);
  const templates = listed.ok ? listed.value.templates : [];
  const names = {
    place: (id: string) => places.find(({ value }) => value === id)?.label ?? id,
    campaign: (id: string) => id,
    timeZone,
  };
  const groups = [
    { key: "own", templates: templates.filter(({ name }) => name !== null) },
    { key: "withShop", templates: templates.filter(({ name }) => name === null) },
  ];
  return (
    <>
      <PageHead title={t("admin.nav.discountTemplates")} note={t("admin.templates.note")} />
      {groups.map((group) => (
        <section key={group.key} className="stack" aria-labelledby={`templates-${group.key}`}>
          <h2 id={`templates-${group.key}`} className="b">
            {t(`admin.templates.groups.${group.key}`)}
          </h2>
          {group.templates.length === 0 && (
            <section className="card">
              <p className="in mut">{t("admin.templates.noOwn")}</p>
            </section>
          )}
          <ul className="tiles">
            {group.templates.map(({ id, name, draft }) => {
              const said = name ?? t(`admin.templates.shipped.${id}.name`);
              return (
                <li key={id} className="card">
                  <div className="in">
                    <div className="flex items-start justify-between gap-2">
                      <h3 className="b">
                        <bdi>{said}</bdi>
                      </h3>
                      {canChange && name !== null && <DeleteTemplate id={id} name={name} draft={draft} />}
                    </div>
                    {name === null && <p className="mut">{t(`admin.templates.shipped.${id}.note`)}</p>}
                    <p>{sayPromotion(t, { ...draft, code: null }, names)}</p>
                    {canChange && (
                      <div className="chips">
                        <Link className="btn sm" href={`/admin/discounts/new?template=${id}`}>
                          {t("admin.templates.useDiscount")}
                          <span className="vh">{said}</span>
                        </Link>
                        <Link className="btn sm" href={`/admin/promocodes/new?template=${id}`}>
                          {t("admin.templates.useCode")}
                          <span className="vh">{said}</span>
                        </Link>
                      </div>
                    )}
                  </div>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </>
  );
}
