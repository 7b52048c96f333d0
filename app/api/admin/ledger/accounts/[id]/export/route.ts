import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { EntryListInput, exportStatement } from "@/lib/ledger/admin-entries";
import { NamedAccount } from "@/lib/ledger/admin-queries";

export const GET = route(
  permitted("ledger.view"),
  EntryListInput.extend(NamedAccount.shape),
  exportStatement,
  {
    answer: ({ name, csv }) =>
      new Response(csv, {
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename="${name}.csv"`,
          "cache-control": "no-store",
        },
      }),
  },
);
