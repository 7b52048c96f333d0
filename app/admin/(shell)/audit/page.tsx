import type { Metadata } from "next";
import { openPage } from "@/app/admin/session";
import { Diff } from "@/components/admin/diff";
import { PageHead } from "@/components/admin/page-head";
import { sayCode } from "@/components/admin/say-method";
import { DataTable } from "@/components/admin/table/data-table";
import type { Row } from "@/components/admin/table/types";
import { AuditListInput, type AuditRow, listAudit } from "@/lib/audit/admin-queries";
import { listInput, type Query } from "../../list-input";

const WHO = ["admin", "customer", "system", "provider", "anonymous"];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("audit.view")).t("admin.nav.audit") };
}

export default async function Audit({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format } = await openPage("audit.view");
  const { value: list } = await listAudit(ctx, await listInput(AuditListInput, searchParams));
  const rowOf = (row: AuditRow): Row => {
    const action = sayCode(t, "actions", row.action);
    const who = (
      <>
        <bdi>{row.actorName ?? row.actorId}</bdi>
        <small className="cap block">{t(`admin.audit.kinds.${row.actorKind}`)}</small>
      </>
    );
    const change = <Diff before={row.before} after={row.after} t={t} />;
    return {
      id: row.id,
      label: action,
      cells: {
        at: <span className="nw">{format.moment(row.at)}</span>,
        who,
        action,
        what: (
          <bdi dir="ltr" className="mono mut">
            {row.entityId}
          </bdi>
        ),
        change,
      },
      card: {
        title: action,
        body: change,
        start: <bdi>{row.actorName ?? row.actorId}</bdi>,
        end: format.moment(row.at),
      },
    };
  };
  return (
    <>
      <PageHead title={t("admin.nav.audit")} note={t("admin.audit.note")} />
      <DataTable
        name={t("admin.nav.audit")}
        columns={[
          { key: "at", label: t("admin.audit.at"), sort: "at" },
          { key: "who", label: t("admin.audit.who") },
          { key: "action", label: t("admin.audit.action") },
          { key: "what", label: t("admin.audit.what"), hideable: true },
          { key: "change", label: t("admin.audit.change"), hideable: true },
        ]}
        rows={list.rows.map(rowOf)}
        total={list.total}
        all={list.all}
        page={list.page}
        size={list.size}
        filters={[
          {
            key: "who",
            label: t("admin.audit.who"),
            options: WHO.map((value) => ({ value, label: t(`admin.audit.kinds.${value}`) })),
          },
        ]}
        searchLabel={t("admin.audit.search")}
        defaultSort="-at"
        empty={{ title: t("admin.audit.empty") }}
      />
    </>
  );
}
