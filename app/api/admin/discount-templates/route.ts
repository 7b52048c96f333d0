import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { createTemplate, listTemplates, TemplateDraft } from "@/lib/promotions/templates";

export const GET = route(permitted("promotions.view"), z.object({}), listTemplates);
export const POST = route(permitted("promotions.change"), TemplateDraft, createTemplate, { status: 201 });
