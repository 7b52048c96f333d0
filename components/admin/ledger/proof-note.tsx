import { CircleAlert, ShieldCheck } from "lucide-react";
import type { ProofRow } from "@/lib/ledger/admin-queries";
import type { PageSpeech } from "../page-speech";

/** What the last proof of the books said, and of what is broken, where. */
export function ProofNote({
  proof,
  page: { t, format },
}: {
  proof: ProofRow | undefined;
  page: Pick<PageSpeech, "t" | "format">;
}) {
  if (!proof) return <p className="note info">{t("admin.ledger.neverProven")}</p>;
  const at = format.moment(proof.startedAt);
  if (proof.isProven)
    return (
      <div className="note good">
        <ShieldCheck size={16} aria-hidden />
        <span>
          <b className="b">{t("admin.ledger.proven")}</b>{" "}
          {t("admin.ledger.provenAt", { at, count: proof.checks.length })}
        </span>
      </div>
    );
  return (
    <div className="note bad" role="alert">
      <CircleAlert size={16} aria-hidden />
      <div>
        <b className="b">{t("admin.ledger.broken", { at })}</b>
        <ul>
          {proof.checks
            .filter(({ broken }) => broken > 0)
            .map(({ name, broken, examples }) => (
              <li key={name}>
                {t(`admin.ledger.checks.${name}`, { count: broken })}{" "}
                <bdi dir="ltr" className="mono">
                  {examples.join(", ")}
                </bdi>
              </li>
            ))}
        </ul>
      </div>
    </div>
  );
}
