import { z } from "zod";
import { ok } from "@/lib/core/result";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { listProofs } from "@/lib/ledger/admin-queries";
import { proveLedger } from "@/lib/ledger/proof";

export const GET = route(permitted("ledger.view"), z.object({}), listProofs);

/** Proves the books now, as every night. */
export const POST = route(
  permitted("ledger.adjust"),
  z.object({}),
  async (ctx) => ok(await proveLedger(ctx)),
  {
    status: 201,
  },
);
