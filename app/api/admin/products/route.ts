import { z } from "zod";
import { listProducts } from "@/lib/catalog/admin-queries";
import { createProduct } from "@/lib/catalog/service";
import { ProductInput } from "@/lib/catalog/types";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";

export const GET = route(permitted("catalog.view"), z.object({}), listProducts);
export const POST = route(permitted("catalog.change"), ProductInput, createProduct, { status: 201 });
