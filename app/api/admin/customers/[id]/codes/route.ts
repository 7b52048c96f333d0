import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { GiftInput, giveCode } from "@/lib/promotions/issue";
import { listCodesOf } from "@/lib/promotions/issue-queries";
import { idFrom } from "../../../named";

const customerId = idFrom("customer");

export const GET = route(
  permitted("customers.view"),
  z.object({ id: customerId }).transform(({ id }) => ({ customerId: id })),
  listCodesOf,
);
export const POST = route(
  permitted("promotions.change"),
  GiftInput.extend({ id: customerId }).transform(({ id, ...gift }) => ({ ...gift, customerId: id })),
  giveCode,
  { status: 201 },
);
