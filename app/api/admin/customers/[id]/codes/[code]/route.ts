import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { revokePersonalCode } from "@/lib/promotions/personal";
import { codeKey } from "@/lib/promotions/rules";
import { idFrom } from "../../../../named";

const OwnCode = z
  .object({ id: idFrom("customer"), code: z.string().max(64) })
  .transform(({ id, code }) => ({ customerId: id, codeKey: codeKey(code) }));

export const DELETE = route(permitted("promotions.change"), OwnCode, revokePersonalCode);
