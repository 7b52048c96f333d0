import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Diff } from "@/components/admin/diff";
import { sayCode } from "@/components/admin/say-method";
import { filterBy, ListPage } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import { AuditListInput, type AuditRow, listAudit } from "@/lib/audit/admin-queries";
import { listInput, type Query } from "../../list-input";

const WHO = ["admin", "customer", "system", "provider", "anonymous"];

export const generateMetadata = titled("audit.view", "admin.nav.audit");

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
    <ListPage
      title={t("admin.nav.audit")}
      note={t("admin.audit.note")}
      columns={[
        { key: "at", label: t("admin.audit.at"), sort: "at" },
        { key: "who", label: t("admin.audit.who") },
        { key: "action", label: t("admin.audit.action") },
        { key: "what", label: t("admin.audit.what"), hideable: true },
        { key: "change", label: t("admin.audit.change"), hideable: true },
      ]}
      list={list}
      rowOf={rowOf}
      filters={[filterBy("who", t("admin.audit.who"), WHO, (value) => t(`admin.audit.kinds.${value}`))]}
      searchLabel={t("admin.audit.search")}
      defaultSort="-at"
      empty={{ title: t("admin.audit.empty") }}
    />
  );
}
