import { z } from "zod";
import { type Id, isId } from "@/lib/core/ids";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { readReceipt } from "@/lib/payments/transfers";

const NamedReceipt = z.object({
  id: z.custom<Id<"receipt">>(
    (value) => typeof value === "string" && isId("receipt", value),
    "is not a receipt's id",
  ),
});

const ENDINGS: Record<string, string> = { "image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf" };

/** A stranger's file: never opened as a page, under no name of theirs, and able to load or run nothing. */
export const GET = route(permitted("transfers.view"), NamedReceipt, readReceipt, {
  answer: (receipt) =>
    new Response(new Uint8Array(receipt.bytes), {
      headers: {
        "content-type": receipt.contentType,
        "content-disposition": `attachment; filename="receipt.${ENDINGS[receipt.contentType] ?? "bin"}"`,
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "private, no-store",
      },
    }),
});
