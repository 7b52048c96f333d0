import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { openPage, type PageContext } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { MoneyList } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { sayGives, termsOf } from "@/components/admin/promo/gives";
import { PromoMenu } from "@/components/admin/promo/promo-menu";
import { PromoTable } from "@/components/admin/promo/promo-table";
import type { Row } from "@/components/admin/table/types";
import { type ProductInFull, readCatalogInFull } from "@/lib/catalog/admin-queries";
import { inLanguage } from "@/lib/core/languages";
import {
  listPromos,
  PROMO_KINDS,
  PROMO_STANDINGS,
  PromoListInput,
  type PromoRow,
} from "@/lib/promotions/admin-queries";
import { listInput, type Query } from "../../list-input";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("promotions.view")).t("admin.nav.promocodes") };
}

export default async function PromoCodes({ searchParams }: { searchParams: Query }) {
  const page = await openPage("promotions.view");
  const { t, format } = page;
  const [{ value: list }, catalog] = await Promise.all([
    listInput(PromoListInput, searchParams).then((input) => listPromos(page.ctx, input)),
    readCatalogInFull(page.ctx.db),
  ]);
  const canChange = page.may("promotions.change");
  const create = canChange ? (
    <Link className="btn p" href="/admin/promocodes/new">
      <Plus size={16} aria-hidden />
      {t("admin.promo.new")}
    </Link>
  ) : null;
  return (
    <>
      <PageHead
        title={t("admin.nav.promocodes")}
        note={t("admin.promo.counts", { total: format.count(list.total), all: format.count(list.all) })}
      >
        {create}
      </PageHead>
      <PromoTable
        name={t("admin.nav.promocodes")}
        canChange={canChange}
        columns={[
          { key: "code", label: t("admin.promo.code"), sort: "code" },
          { key: "gives", label: t("admin.promo.givesColumn"), hideable: true },
          { key: "for", label: t("admin.promo.for"), hideable: true },
          { key: "used", label: t("admin.promo.used"), sort: "used", num: true, hideable: true },
          { key: "window", label: t("admin.promo.window"), sort: "ends", hideable: true },
          { key: "given", label: t("admin.promo.given"), num: true, hideable: true },
          { key: "status", label: t("admin.status") },
          ...(canChange ? [{ key: "more", label: t("admin.table.actions"), quiet: true }] : []),
        ]}
        rows={list.rows.map((row) => rowOf(page, row, catalog, canChange))}
        total={list.total}
        all={list.all}
        page={list.page}
        size={list.size}
        filters={[
          {
            key: "status",
            label: t("admin.status"),
            options: PROMO_STANDINGS.map((value) => ({ value, label: t(`admin.promo.standing.${value}`) })),
          },
          {
            key: "kind",
            label: t("admin.promo.kind"),
            options: PROMO_KINDS.map((value) => ({ value, label: t(`admin.promo.kinds.${value}`) })),
          },
        ]}
        searchLabel={t("admin.promo.search")}
        defaultSort="-created"
        empty={{ title: t("admin.promo.empty"), action: create }}
      />
    </>
  );
}

function rowOf(page: PageContext, promo: PromoRow, catalog: ProductInFull[], canChange: boolean): Row {
  const { t, format } = page;
  const terms = termsOf(promo.definition);
  const nearly = promo.standing === "active" && promo.maximum !== null && promo.used >= promo.maximum * 0.9;
  const state = nearly ? "nearly_used" : promo.standing;
  const status = <Badge state={state}>{t(`admin.promo.standing.${state}`)}</Badge>;
  const gives = sayGives(t, terms);
  const where = sayScope(page, terms, catalog);
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
  const code = (
    <span className="code">
      <bdi dir="ltr">{promo.code}</bdi>
    </span>
  );
  return {
    id: promo.id,
    label: promo.code,
    href: `/admin/promocodes/${promo.id}`,
    cells: {
      code: (
        <>
          {code}
          <small>
            <bdi>{promo.name}</bdi>
          </small>
        </>
      ),
      gives,
      for: where,
      used: (
        <>
          {used}
          {promo.maximum !== null && (
            <span className="meter">
              <i
                style={{
                  inlineSize: `${Math.min(100, (promo.used * 100) / Math.max(1, promo.maximum))}%`,
                }}
              />
            </span>
          )}
        </>
      ),
      window: <span className="nw">{window}</span>,
      given: <MoneyList amounts={promo.given} />,
      status,
      more:
        canChange && promo.standing !== "archived" ? (
          <PromoMenu
            id={promo.id}
            code={promo.code}
            status={promo.standing === "paused" ? "paused" : "active"}
          />
        ) : null,
    },
    card: {
      title: code,
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
      end: <MoneyList amounts={promo.given} />,
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

function sayWindow({ t, format }: PageContext, { startsAt, endsAt }: PromoRow): string {
  if (startsAt && endsAt) return `${format.shortDay(startsAt)} – ${format.shortDay(endsAt)}`;
  if (endsAt) return t("admin.promo.until", { day: format.shortDay(endsAt) });
  if (startsAt) return t("admin.promo.from", { day: format.shortDay(startsAt) });
  return t("admin.promo.noEnd");
}
