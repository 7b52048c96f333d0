import { changePassword, NewPassword } from "@/lib/auth/passwords";
import { parse } from "@/lib/core/parse";
import { readJson } from "@/lib/http/body";
import { json, refuse } from "@/lib/http/respond";
import { own } from "../own";

export const POST = own(async (ctx, who, request) => {
  const raw = await readJson(request);
  if (!raw.ok) return refuse(raw);
  const input = parse(NewPassword, raw.value);
  if (!input.ok) return refuse(input);
  const changed = await changePassword(ctx, { ...input.value, ...who });
  return changed.ok ? json(changed.value) : refuse(changed);
});
