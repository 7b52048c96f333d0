import type { Message } from "grammy/types";
import {
  captionOf,
  changeKeyboard,
  checkMarkup,
  fileFields,
  fileFrom,
  inlineMarkup,
  photoSizes,
  placeFor,
  placeOf,
  sendAsBot,
  textOf,
} from "./messages";
import type { Call, Handlers } from "./methods";
import { badRequest } from "./refusal";
import { now, tell } from "./world";

type Sends = "sendMessage" | "sendPhoto" | "sendVideo" | "sendDocument" | "sendChatAction";
type Changes = "editMessageText" | "editMessageReplyMarkup" | "deleteMessage" | "answerCallbackQuery";

/** Telegram forgets a pressed button's question after a quarter of an hour. */
const CALLBACK_LIFETIME_SECONDS = 15 * 60;

const protection = (params: { protect_content?: boolean | undefined }) =>
  params.protect_content ? { has_protected_content: true as const } : {};

export const messageMethods: Handlers<Sends | Changes> = {
  sendMessage({ world, bot }, params) {
    const message = sendAsBot(world, bot, params.chat_id, {
      ...textOf(params),
      ...inlineMarkup(params.reply_markup),
      ...protection(params),
    });
    changeKeyboard(bot.dialogues.get(message.chat.id), params.reply_markup);
    return message as Message.TextMessage;
  },

  sendPhoto: ({ world, bot }, params) =>
    sendAsBot(world, bot, params.chat_id, {
      photo: photoSizes(fileFrom(world, params.photo)),
      ...captionOf(params),
      ...inlineMarkup(params.reply_markup),
      ...protection(params),
    }) as Message.PhotoMessage,

  sendVideo({ world, bot }, params) {
    const file = fileFrom(world, params.video);
    const { width = 1280, height = 720, duration = 0 } = params;
    return sendAsBot(world, bot, params.chat_id, {
      video: {
        ...fileFields(file),
        width,
        height,
        duration,
        file_name: file.name,
        mime_type: file.mimeType,
      },
      ...captionOf(params),
      ...inlineMarkup(params.reply_markup),
      ...protection(params),
    }) as Message.VideoMessage;
  },

  sendDocument({ world, bot }, params) {
    const file = fileFrom(world, params.document);
    return sendAsBot(world, bot, params.chat_id, {
      document: { ...fileFields(file), file_name: file.name, mime_type: file.mimeType },
      ...captionOf(params),
      ...inlineMarkup(params.reply_markup),
      ...protection(params),
    }) as Message.DocumentMessage;
  },

  sendChatAction({ world, bot }, params) {
    placeFor(world, bot, params.chat_id);
    return true;
  },

  editMessageText(call, params) {
    if (params.text === undefined) throw badRequest("message text is empty");
    return edit(call, params, textOf({ ...params, text: params.text })) as Message.TextMessage & {
      edit_date: number;
    };
  },

  editMessageReplyMarkup: (call, params) => edit(call, params, {}) as Message & { edit_date: number },

  deleteMessage({ world, bot }, params) {
    const place = placeOf(world, bot, params.chat_id);
    const message = place.messages.get(params.message_id);
    if (!message) throw badRequest("message to delete not found");
    place.messages.delete(params.message_id);
    tell(world, { type: "message_deleted", bot: bot.token, chatId: place.chat.id, message });
    return true;
  },

  answerCallbackQuery({ world, bot }, params) {
    const query = bot.callbacks.get(params.callback_query_id);
    if (!query || now(world) - query.date > CALLBACK_LIFETIME_SECONDS)
      throw badRequest("query is too old and response timeout expired or query ID is invalid");
    bot.callbacks.delete(params.callback_query_id);
    tell(world, {
      type: "callback_answered",
      queryId: params.callback_query_id,
      userId: query.userId,
      text: params.text ?? null,
      isAlert: params.show_alert === true,
    });
    return true;
  },
};

interface Target {
  chat_id?: number | string | undefined;
  message_id?: number | undefined;
  reply_markup?: Parameters<typeof checkMarkup>[0] | object | undefined;
}

function edit({ world, bot }: Call, target: Target, content: Partial<Message>): Message {
  if (target.chat_id === undefined) throw badRequest("chat_id is empty");
  if (target.message_id === undefined) throw badRequest("message identifier is not specified");
  const place = placeOf(world, bot, target.chat_id);
  const before = place.messages.get(target.message_id);
  if (!before) throw badRequest("message to edit not found");
  if (place.chat.type === "private" && before.from?.id !== bot.user.id)
    throw badRequest("message can't be edited");
  const { reply_markup } = inlineMarkup(target.reply_markup);
  checkMarkup(reply_markup, place);
  const { reply_markup: _, entities: __, ...rest } = before;
  const keptEntities = "text" in content || !before.entities ? {} : { entities: before.entities };
  const after: Message = {
    ...rest,
    ...keptEntities,
    ...content,
    ...(reply_markup && reply_markup.inline_keyboard.length > 0 ? { reply_markup } : {}),
  };
  if (isSame(before, after))
    throw badRequest(
      "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
  after.edit_date = now(world);
  place.messages.set(after.message_id, after);
  tell(world, { type: "message_edited", bot: bot.token, chatId: place.chat.id, message: after });
  return after;
}

function isSame(before: Message, after: Message): boolean {
  const shown = ({ text, entities, reply_markup }: Message) => JSON.stringify([text, entities, reply_markup]);
  return shown(before) === shown(after);
}
