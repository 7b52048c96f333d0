import { z } from "zod";
import type { Id, IdKind } from "@/lib/core/ids";

/** An id from a path: one that names nothing is answered 404 by the service, however it is spelt. */
export const idFrom = <K extends IdKind>(_kind: K) =>
  z
    .string()
    .max(100)
    .transform((value) => value as Id<K>);

export const named = <K extends IdKind>(kind: K) => z.object({ id: idFrom(kind) });
