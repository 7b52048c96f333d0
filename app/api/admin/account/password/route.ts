import { changePassword, NewPassword } from "@/lib/auth/passwords";
import { readJson } from "@/lib/http/body";
import { json, refuse } from "@/lib/http/respond";
import { parse } from "@/lib/http/route";
import { own } from "../own";

export const POST = own(async (ctx, who, request) => {
  const raw = await readJson(request);
  if (!raw.ok) return refuse(raw);
  const input = parse(NewPassword, raw.value);
  if (!input.ok) return refuse(input);
  const changed = await changePassword(ctx, { ...input.value, ...who });
  return changed.ok ? json(changed.value) : refuse(changed);
});
