import type { AbstractIntlMessages } from "next-intl";
import type { Language } from "@/lib/core/languages";

const SHOWN = ["sandbox", "sandboxCheckout"];

/** Only the sandbox's own texts go to the browser. */
export async function sandboxMessages(language: Language): Promise<AbstractIntlMessages> {
  const { default: all } = (await import(`@/messages/${language}.json`)) as { default: AbstractIntlMessages };
  return Object.fromEntries(Object.entries(all).filter(([namespace]) => SHOWN.includes(namespace)));
}
