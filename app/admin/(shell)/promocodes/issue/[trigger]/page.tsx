import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readFormProps } from "@/app/admin/(shell)/promocodes/form-props";
import { openPage } from "@/app/admin/session";
import { IssueRuleForm } from "@/components/admin/codes/issue-rule-form";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";
import { listIssueRules } from "@/lib/promotions/issue-queries";
import { ISSUE_TRIGGERS } from "@/lib/promotions/issue-rules";
import { PromotionDraft } from "@/lib/promotions/types";

type Params = Promise<{ trigger: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { t } = await openPage("promotions.change");
  const { trigger } = await params;
  const known = ISSUE_TRIGGERS.find((each) => each === trigger);
  return { title: known ? t(`admin.issue.triggers.${known}`) : "" };
}

export default async function EditIssueRule({ params }: { params: Params }) {
  const page = await openPage("promotions.change");
  const { t } = page;
  const { trigger } = await params;
  const [listed, shop] = await Promise.all([listIssueRules(page.ctx), readFormProps(page)]);
  const occasion = listed.ok ? listed.value.occasions.find((each) => each.trigger === trigger) : undefined;
  if (!listed.ok || !occasion) notFound();
  const { rule } = occasion;
  const name = t(`admin.issue.triggers.${occasion.trigger}`);
  return (
    <>
      <Crumbs
        trail={[{ label: t("admin.batch.tabs.issue"), href: "/admin/promocodes/issue" }, { label: name }]}
      />
      <PageHead title={name} note={t("admin.issue.editNote")} />
      <IssueRuleForm
        trigger={occasion.trigger}
        rule={
          rule && {
            isOn: rule.isOn,
            draft: PromotionDraft.parse({ ...rule.offer, code: null }),
            validDays: rule.validDays,
            chatId: rule.chatId?.toString() ?? null,
          }
        }
        channels={listed.value.channels}
        shop={shop}
      />
    </>
  );
}
