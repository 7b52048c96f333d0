import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import { LANGUAGES } from "@/lib/core/languages";
import { ok } from "@/lib/core/result";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { sandboxVisitor } from "@/lib/http/scopes";
import { readShopSettings } from "@/lib/settings/service";
import { telegramSandbox } from "@/lib/telegram/sandbox/instance";
import { readChannels, readChat } from "@/lib/telegram/sandbox/phone";

const PersonId = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 52);
const Look = z.object({ person: PersonId });
const Meet = z.object({
  personId: PersonId,
  firstName: z.string().min(1).max(64),
  language: z.enum(LANGUAGES),
});

async function readPhone(ctx: Ctx, personId: number) {
  const telegram = telegramSandbox();
  const { name } = await readShopSettings(ctx.db);
  const { user, contactButton } = telegram.asUser(personId);
  return {
    person: { id: personId, firstName: user.first_name, language: user.language_code },
    bot: { name, username: telegram.bot.user.username },
    menuText: null,
    contactButton: contactButton(),
    chat: readChat(telegram, personId),
    channels: readChannels(telegram, personId),
    now: ctx.clock.now().toISOString(),
  };
}

export const GET = route(sandboxVisitor, Look, async (ctx, { person }) => ok(await readPhone(ctx, person)));

/** The person takes up the phone: their name and language are those of their Telegram from now on. */
export const POST = route(
  sandboxVisitor,
  Meet,
  async (ctx, { personId, firstName, language }) => {
    telegramSandbox().asUser(personId, { firstName, languageCode: language });
    return ok({ language, phone: await readPhone(ctx, personId) });
  },
  {
    answer: ({ language, phone }) =>
      json(phone, {
        headers: {
          "set-cookie": `kiosk_sandbox_language=${language}; Path=/; Max-Age=31536000; SameSite=Lax`,
        },
      }),
  },
);
