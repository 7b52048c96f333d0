import { readProduct } from "@/lib/catalog/admin-queries";
import { archiveProduct, updateProduct } from "@/lib/catalog/service";
import { ProductInput } from "@/lib/catalog/types";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { idFrom, named } from "../../named";

export const GET = route(permitted("catalog.view"), named("product"), readProduct);
export const PUT = route(
  permitted("catalog.change"),
  ProductInput.extend({ id: idFrom("product") }),
  updateProduct,
);
export const DELETE = route(permitted("catalog.change"), named("product"), archiveProduct);
