import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { saveIssueRule } from "@/lib/promotions/issue";
import { listIssueRules } from "@/lib/promotions/issue-queries";
import { IssueRuleInput } from "@/lib/promotions/issue-rules";

export const GET = route(permitted("promotions.view"), z.object({}), listIssueRules);
export const PUT = route(permitted("promotions.change"), IssueRuleInput, saveIssueRule);
