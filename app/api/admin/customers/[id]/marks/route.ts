import { markCustomer } from "@/lib/customers/service";
import { CustomerMarks } from "@/lib/customers/types";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { idFrom } from "../../../named";

export const PUT = route(
  permitted("customers.change"),
  CustomerMarks.extend({ id: idFrom("customer") }),
  markCustomer,
);
