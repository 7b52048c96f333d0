import { LayoutTemplate, Plus } from "lucide-react";
import Link from "next/link";
import { openPage, type PageContext } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { Money, MoneyList } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { PROMO_HOME } from "@/components/admin/promo/addresses";
import { sayGives, termsOf } from "@/components/admin/promo/gives";
import { Meter } from "@/components/admin/promo/meter";
import { PromoMenu } from "@/components/admin/promo/promo-menu";
import { PromoTable } from "@/components/admin/promo/promo-table";
import { filterBy, shown } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import { type ProductInFull, readCatalogInFull } from "@/lib/catalog/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import {
  listDiscounts,
  listPromos,
  PROMO_STANDINGS,
  type PromoList,
  PromoListInput,
  type PromoRow,
} from "@/lib/promotions/admin-queries";
import { campaignChoices } from "@/lib/promotions/campaign-queries";
import { EFFECT_KINDS } from "@/lib/promotions/choices";
import { listInput, type Query } from "../../list-input";
import { sayWindow } from "./say-window";

const TEXTS = { codes: "promo", discounts: "discounts" } as const;

/** The list of codes, or of discounts that need none. */
export async function PromoListPage({ list: of, searchParams }: { list: PromoList; searchParams: Query }) {
  const page = await openPage("promotions.view");
  const { t, format } = page;
  const input = await listInput(PromoListInput, searchParams);
  const [{ value: list }, catalog, campaigns] = await Promise.all([
    of === "codes" ? listPromos(page.ctx, input) : listDiscounts(page.ctx, input),
    readCatalogInFull(page.ctx.db),
    campaignChoices(page.ctx.db),
  ]);
  const canChange = page.may("promotions.change");
  const texts = TEXTS[of];
  const create = canChange ? (
    <Link className="btn p" href={`${PROMO_HOME[of]}/new`}>
      <Plus size={16} aria-hidden />
      {t(`admin.${texts}.new`)}
    </Link>
  ) : null;
  const title = t(`admin.nav.${of === "codes" ? "promocodes" : "discounts"}`);
  return (
    <>
      <PageHead
        title={title}
        note={t("admin.promo.counts", { total: format.count(list.total), all: format.count(list.all) })}
      >
        {canChange && (
          <Link className="btn" href="/admin/discount-templates">
            <LayoutTemplate size={16} aria-hidden />
            {t("admin.templates.use")}
          </Link>
        )}
        {create}
      </PageHead>
      <PromoTable
        name={title}
        list={of}
        canChange={canChange}
        columns={[
          of === "codes"
            ? { key: "name", label: t("admin.promo.code"), sort: "code" }
            : { key: "name", label: t("admin.promo.fields.discountName"), sort: "name" },
          { key: "gives", label: t("admin.promo.givesColumn"), hideable: true },
          { key: "for", label: t("admin.promo.for"), hideable: true },
          { key: "used", label: t("admin.promo.used"), sort: "used", num: true, hideable: true },
          { key: "window", label: t("admin.promo.window"), sort: "ends", hideable: true },
          { key: "given", label: t("admin.promo.given"), num: true, hideable: true },
          { key: "status", label: t("admin.status") },
          ...(canChange ? [{ key: "more", label: t("admin.table.actions"), quiet: true }] : []),
        ]}
        {...shown(list, (row) => rowOf(page, of, row, catalog, canChange))}
        filters={[
          filterBy("status", t("admin.status"), PROMO_STANDINGS, (value) =>
            t(`admin.promo.standing.${value}`),
          ),
          filterBy("kind", t("admin.promo.kind"), EFFECT_KINDS, (value) => t(`admin.promo.kinds.${value}`)),
          ...(campaigns.length > 0
            ? [
                {
                  key: "campaign",
                  label: t("admin.promo.fields.campaign"),
                  options: campaigns.map(({ id, name }) => ({ value: id as string, label: name })),
                },
              ]
            : []),
        ]}
        searchLabel={t(`admin.${texts}.search`)}
        defaultSort="-created"
        empty={{ title: t(`admin.${texts}.empty`), action: create }}
      />
    </>
  );
}

function rowOf(
  page: PageContext,
  of: PromoList,
  promo: PromoRow,
  catalog: ProductInFull[],
  canChange: boolean,
): Row {
  const { t, format } = page;
  const terms = termsOf(promo.definition);
  const nearly =
    promo.standing === "active" && promo.maximum !== null && promo.limitUsed >= promo.maximum * 0.9;
  const state = nearly ? "nearly_used" : promo.standing;
  const status = <Badge state={state}>{t(`admin.promo.standing.${state}`)}</Badge>;
  const gives = sayGives(t, terms);
  const where = sayScope(page, terms, catalog);
  const label = promo.code ?? promo.name;
  const used = (
    <>
      {format.count(promo.used)}{" "}
      <span className="mut">
        {promo.maximum === null
          ? t("admin.promo.noLimit")
          : t("admin.promo.of", { maximum: format.count(promo.maximum) })}
      </span>
    </>
  );
  const window = sayWindow(page, promo);
  const name =
    promo.code === null ? (
      <bdi className="b">{promo.name}</bdi>
    ) : (
      <span className="code">
        <bdi dir="ltr">{promo.code}</bdi>
      </span>
    );
  const given = <MoneyList amounts={promo.given} />;
  return {
    id: promo.id,
    label,
    href: `${PROMO_HOME[of]}/${promo.id}`,
    cells: {
      name: (
        <>
          {name}
          {(promo.code !== null || promo.campaignName !== null) && (
            <small>
              <bdi>{promo.code === null ? promo.campaignName : promo.name}</bdi>
            </small>
          )}
        </>
      ),
      gives,
      for: where,
      used: (
        <>
          {used}
          {promo.maximum !== null && <Meter part={promo.limitUsed} whole={promo.maximum} />}
        </>
      ),
      window,
      given: (
        <>
          {given}
          {promo.budget !== null && promo.budgetCurrency !== null && (
            <>
              <small className="mut block">
                {t("admin.promo.ofBudget")} <Money amount={promo.budget} currency={promo.budgetCurrency} />
              </small>
              <Meter part={Number(promo.budgetUsed)} whole={Number(promo.budget)} />
            </>
          )}
        </>
      ),
      status,
      more:
        canChange && promo.standing !== "archived" ? (
          <PromoMenu
            list={of}
            id={promo.id}
            name={label}
            status={promo.standing === "paused" ? "paused" : "active"}
          />
        ) : null,
    },
    card: {
      title: name,
      badge: status,
      body: (
        <>
          {gives} · <span className="mut">{where}</span>
        </>
      ),
      start: (
        <>
          {used} · {window}
        </>
      ),
      end: given,
    },
  };
}

function sayScope(
  { t, language }: PageContext,
  terms: ReturnType<typeof termsOf>,
  catalog: ProductInFull[],
): string {
  const products = catalog.filter((product) => terms.productIds.includes(product.id));
  const plans = catalog
    .flatMap((product) => product.plans.map((plan) => ({ product, plan })))
    .filter(({ plan }) => terms.planIds.includes(plan.id));
  const names = [
    ...products.map((product) => inLanguage(product.name, language)),
    ...plans.map(
      ({ product, plan }) => `${inLanguage(product.name, language)} ${inLanguage(plan.name, language)}`,
    ),
  ];
  const what = names.length === 0 ? t("admin.promo.allProducts") : names.join(t("admin.table.comma"));
  if (terms.termMonths.length === 0) return what;
  return `${what} · ${t("admin.promo.termsOf", { terms: terms.termMonths.join("/") })}`;
}
