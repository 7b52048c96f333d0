import type { Api } from "grammy";
import { system } from "@/lib/core/actor";
import { LANGUAGES, type Language } from "@/lib/core/languages";
import { changeShopSettings } from "@/lib/settings/service";
import { calling } from "@/lib/telegram/api";
import type { BotDeps } from "./context";
import { speaking } from "./texts";

const COMMANDS = ["start", "shop", "subscriptions", "language", "help", "paysupport", "terms"] as const;

/**
 * Tells Telegram what the bot is: commands, descriptions and menu button, English for every other language. And tells the shop
 * what the bot is called: links into the shop, buttons under messages and the login button need its name.
 */
export async function introduceBot(
  api: Api,
  { shopAddress, services }: Pick<BotDeps, "shopAddress" | "services">,
): Promise<void> {
  const { username } = await calling(api.getMe());
  await changeShopSettings(
    { ...(await services()), actor: system("introduce-bot") },
    { botUsername: username },
  );
  await introduceIn(api, "en", {});
  for (const language of LANGUAGES)
    if (language !== "en") await introduceIn(api, language, { language_code: language });
  const menu_button =
    shopAddress === null
      ? ({ type: "commands" } as const)
      : ({
          type: "web_app",
          text: speaking("en")("buttons.menu"),
          web_app: { url: new URL("/", shopAddress).href },
        } as const);
  await calling(api.setChatMenuButton({ menu_button }));
}

async function introduceIn(
  api: Api,
  language: Language,
  scope: { language_code?: Exclude<Language, "en"> },
): Promise<void> {
  const say = speaking(language);
  const commands = COMMANDS.map((command) => ({ command, description: say(`commands.${command}`) }));
  await calling(api.setMyCommands(commands, scope));
  await calling(api.setMyDescription(say("about.description"), scope));
  await calling(api.setMyShortDescription(say("about.short"), scope));
}
