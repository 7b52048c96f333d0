import { Cake, Gift, Megaphone, Pencil, ShoppingBag } from "lucide-react";
import Link from "next/link";
import { openPage, type PageContext } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { RuleSwitch } from "@/components/admin/codes/rule-switch";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";
import { sayGives, termsOf } from "@/components/admin/promo/gives";
import { type IssueOccasion, listIssueRules } from "@/lib/promotions/issue-queries";
import { definitionOf } from "@/lib/promotions/issue-rules";

export const generateMetadata = titled("promotions.view", "admin.batch.tabs.issue");

const ICONS = { first_purchase: ShoppingBag, birthday: Cake, channel_subscribed: Megaphone, by_hand: Gift };

export default async function IssueRules() {
  const page = await openPage("promotions.view");
  const { t } = page;
  const listed = await listIssueRules(page.ctx);
  const occasions = listed.ok ? listed.value.occasions : [];
  return (
    <>
      <Crumbs trail={[{ label: t("admin.batch.tabs.issue") }]} />
      <PageHead title={t("admin.batch.tabs.issue")} note={t("admin.issue.note")} />
      <div className="grid gap-5 lg:grid-cols-2">
        {occasions.map((occasion) => (
          <Occasion key={occasion.trigger} occasion={occasion} page={page} />
        ))}
      </div>
    </>
  );
}

function Occasion({ occasion, page }: { occasion: IssueOccasion; page: PageContext }) {
  const { t, format } = page;
  const { trigger, rule, issued, used } = occasion;
  const Icon = ICONS[trigger];
  const name = t(`admin.issue.triggers.${trigger}`);
  const canChange = page.may("promotions.change");
  return (
    <section className="card">
      <header>
        <h2 className="flex items-center gap-2">
          <Icon size={18} aria-hidden />
          {name}
        </h2>
        <div className="r">
          {rule && canChange ? (
            <RuleSwitch
              name={name}
              rule={{
                trigger,
                isOn: rule.isOn,
                offer: rule.offer,
                validDays: rule.validDays,
                chatId: rule.chatId?.toString() ?? null,
              }}
            />
          ) : (
            <span className="bdg">{t(rule?.isOn ? "admin.issue.on" : "admin.issue.off")}</span>
          )}
        </div>
      </header>
      <div className="in">
        <p className="mut mb-3">{t(`admin.issue.about.${trigger}`)}</p>
        <dl className="kv">
          <dt>{t("admin.promo.givesColumn")}</dt>
          <dd>
            {rule
              ? `${sayGives(t, termsOf(definitionOf(rule.offer)))}${t("admin.table.comma")}${t("admin.issue.valid", { count: rule.validDays })}`
              : t("admin.issue.notSet")}
          </dd>
          <dt>{t("admin.issue.issued")}</dt>
          <dd className="num">{format.count(issued)}</dd>
          <dt>{t("admin.promo.used")}</dt>
          <dd className="num">
            {format.count(used)}
            {issued > 0 && <span className="mut"> · {format.percent(used, issued)}</span>}
          </dd>
        </dl>
      </div>
      {canChange && (
        <footer>
          <Link className="btn sm" href={`/admin/promocodes/issue/${trigger}`}>
            <Pencil size={16} aria-hidden />
            {t(rule ? "admin.edit" : "admin.issue.setUp")}
            <span className="vh"> {name}</span>
          </Link>
        </footer>
      )}
    </section>
  );
}
