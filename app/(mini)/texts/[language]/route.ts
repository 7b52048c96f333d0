import { LANGUAGES, nearestLanguage } from "@/lib/core/languages";
import ar from "@/messages/ar.json";
import en from "@/messages/en.json";
import fa from "@/messages/fa.json";
import ru from "@/messages/ru.json";

/** What the Mini App says, one prerendered file per language; the dashboard's and the bot's texts stay out. */
const NAMESPACES: ReadonlySet<string> = new Set([
  "mini",
  "terms",
  "methods",
  "payments",
  "reasons",
  "errors",
]);
const ALL: Record<(typeof LANGUAGES)[number], Record<string, unknown>> = { en, ru, ar, fa };

export const dynamic = "force-static";
export const dynamicParams = false;
export const generateStaticParams = () => LANGUAGES.map((language) => ({ language }));

export async function GET(_: Request, { params }: { params: Promise<{ language: string }> }) {
  const messages = ALL[nearestLanguage((await params).language)];
  return Response.json(Object.fromEntries(Object.entries(messages).filter(([name]) => NAMESPACES.has(name))));
}
