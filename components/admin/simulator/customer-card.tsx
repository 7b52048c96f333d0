"use client";
import { User } from "lucide-react";
import { type ReactNode, useState } from "react";
import { usePeople } from "../customer/use-people";
import { TextField } from "../form/fields";
import { FormCard } from "../form/form";
import { useText } from "../use-text";

/** Who buys: nobody yet known, or a customer of the shop with the facts of their profile. */
export function CustomerCard({
  customer,
  choose,
  children,
}: {
  customer: { id: string; name: string } | null;
  choose: (id: string | null) => void;
  children: ReactNode;
}) {
  const t = useText();
  const [finding, setFinding] = useState(false);
  const [query, setQuery] = useState("");
  const people = usePeople(query, null);
  return (
    <FormCard title={t("admin.simulator.customer")}>
      <div className="flex items-center gap-3">
        <span className="bigava" style={{ inlineSize: 36, blockSize: 36, fontSize: ".9375rem" }} aria-hidden>
          {customer ? [...customer.name][0] : <User size={18} />}
        </span>
        <span className="flex-1">
          <b className="b">
            <bdi>{customer?.name ?? t("admin.simulator.someone")}</bdi>
          </b>
          <br />
          <span className="cap">{t(`admin.simulator.${customer ? "facts" : "someoneNote"}`)}</span>
        </span>
        <button type="button" className="btn sm" aria-expanded={finding} onClick={() => setFinding(!finding)}>
          {t("admin.simulator.change")}
        </button>
      </div>
      {finding && (
        <div className="fld">
          <TextField
            type="search"
            label={t("admin.simulator.find")}
            hint={t("admin.demo.findHint")}
            autoFocus
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
          <div className="flex flex-wrap gap-2">
            {people.map((person) => (
              <button type="button" key={person.id} className="btn sm" onClick={() => choose(person.id)}>
                <bdi>{person.title}</bdi>
              </button>
            ))}
            {customer && (
              <button type="button" className="btn sm" onClick={() => choose(null)}>
                {t("admin.simulator.forget")}
              </button>
            )}
          </div>
        </div>
      )}
      {children}
    </FormCard>
  );
}
