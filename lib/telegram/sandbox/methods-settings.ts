import { isSecure } from "./messages";
import type { Call, Handlers } from "./methods";
import { badRequest } from "./refusal";
import { tell } from "./world";

type Commands = "setMyCommands" | "getMyCommands" | "deleteMyCommands";
type Names = "setMyName" | "getMyName" | "setMyDescription" | "getMyDescription";
type Others = "setMyShortDescription" | "getMyShortDescription" | "setChatMenuButton" | "getChatMenuButton";
type Webhooks = "getMe" | "setWebhook" | "deleteWebhook" | "getWebhookInfo" | "getUpdates";

const commandKey = (params: { scope?: object | undefined; language_code?: string | undefined }) =>
  `${JSON.stringify(params.scope ?? { type: "default" })}:${params.language_code ?? ""}`;

function changed({ world, bot }: Call): true {
  tell(world, { type: "appearance", bot: bot.token });
  return true;
}

export const settingMethods: Handlers<Webhooks | Commands | Names | Others> = {
  getMe: ({ bot }) => bot.user,

  setWebhook({ bot, updates }, params) {
    if (params.drop_pending_updates) bot.queue = [];
    if (params.allowed_updates !== undefined) bot.allowedUpdates = params.allowed_updates;
    if (params.url === "") {
      bot.webhook = undefined;
      return true;
    }
    if (!isSecure(params.url)) throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
    bot.webhook = {
      url: params.url,
      secret: params.secret_token || undefined,
      maxConnections: params.max_connections ?? 40,
      lastError: undefined,
    };
    updates.wake(bot);
    return true;
  },

  deleteWebhook({ bot }, params) {
    bot.webhook = undefined;
    if (params.drop_pending_updates) bot.queue = [];
    return true;
  },

  getWebhookInfo({ bot }) {
    const { webhook } = bot;
    return {
      url: webhook?.url ?? "",
      has_custom_certificate: false,
      pending_update_count: bot.queue.length,
      ...(webhook ? { max_connections: webhook.maxConnections } : {}),
      ...(webhook?.lastError
        ? { last_error_date: webhook.lastError.date, last_error_message: webhook.lastError.message }
        : {}),
      ...(bot.allowedUpdates.length > 0 ? { allowed_updates: [...bot.allowedUpdates] as never[] } : {}),
    };
  },

  getUpdates({ bot, updates, signal }, params) {
    if (params.allowed_updates !== undefined) bot.allowedUpdates = params.allowed_updates;
    const { offset, limit, timeout } = params;
    return updates.poll(bot, { offset, limit, timeoutSeconds: timeout, signal });
  },

  setMyCommands(call, params) {
    call.bot.commands.set(commandKey(params), params.commands);
    return changed(call);
  },
  getMyCommands: ({ bot }, params) => bot.commands.get(commandKey(params)) ?? [],
  deleteMyCommands(call, params) {
    call.bot.commands.delete(commandKey(params));
    return changed(call);
  },

  setMyName(call, params) {
    call.bot.names.set(params.language_code ?? "", params.name ?? "");
    return changed(call);
  },
  getMyName: ({ bot }, params) => ({
    name: bot.names.get(params.language_code ?? "") || bot.names.get("") || bot.user.first_name,
  }),
  setMyDescription(call, params) {
    call.bot.descriptions.set(params.language_code ?? "", params.description ?? "");
    return changed(call);
  },
  getMyDescription: ({ bot }, params) => ({
    description: bot.descriptions.get(params.language_code ?? "") ?? "",
  }),
  setMyShortDescription(call, params) {
    call.bot.shortDescriptions.set(params.language_code ?? "", params.short_description ?? "");
    return changed(call);
  },
  getMyShortDescription: ({ bot }, params) => ({
    short_description: bot.shortDescriptions.get(params.language_code ?? "") ?? "",
  }),

  setChatMenuButton(call, params) {
    const button = params.menu_button ?? { type: "default" };
    if (button.type === "web_app" && !isSecure(button.web_app.url))
      throw badRequest("menu button Web App URL is invalid: Only HTTPS links are allowed");
    call.bot.menuButtons.set(params.chat_id ?? "default", button);
    return changed(call);
  },
  getChatMenuButton: ({ bot }, params) =>
    bot.menuButtons.get(params.chat_id ?? "default") ??
    bot.menuButtons.get("default") ?? { type: "commands" },
};
