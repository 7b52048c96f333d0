import { z } from "zod";
import type { Language } from "@/lib/core/languages";
import { route } from "@/lib/http/route";
import { sandboxVisitor } from "@/lib/http/scopes";
import { readSandboxFeed } from "@/lib/storefront/sandbox-feed";

const Look = z.object({ person: z.coerce.number().int().min(1) });

/** Names of payment methods in the person's language. */
async function methodNames(language: Language): Promise<Record<string, string>> {
  const { default: all } = (await import(`@/messages/${language}.json`)) as {
    default: { methods?: Record<string, { name?: string }> };
  };
  return Object.fromEntries(Object.entries(all.methods ?? {}).map(([id, { name }]) => [id, name ?? id]));
}

export const GET = route(sandboxVisitor, Look, (ctx, { person }) =>
  readSandboxFeed(ctx, { person, texts: methodNames }),
);
