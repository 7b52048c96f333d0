import { z } from "zod";
import {
  boolean,
  chatId,
  commandScope,
  commands,
  entities,
  file,
  inlineKeyboard,
  integer,
  json,
  linkPreview,
  menuButton,
  parseMode,
  prices,
  replyMarkup,
  replyParameters,
  text,
  userId,
} from "./parameters";

const languageCode = text(0, 8);
const messageId = integer(1);
const captioned = {
  caption: text(0, 1024).optional(),
  parse_mode: parseMode.optional(),
  caption_entities: json(entities).optional(),
};
const sending = {
  chat_id: chatId,
  message_thread_id: integer().optional(),
  disable_notification: boolean.optional(),
  protect_content: boolean.optional(),
  allow_paid_broadcast: boolean.optional(),
  message_effect_id: text(0, 64).optional(),
  reply_parameters: json(replyParameters).optional(),
  reply_markup: json(replyMarkup).optional(),
};
const edited = {
  chat_id: chatId.optional(),
  message_id: messageId.optional(),
  inline_message_id: text(1, 64).optional(),
  reply_markup: json(inlineKeyboard).optional(),
};
const invitation = {
  name: text(0, 32).optional(),
  expire_date: integer(0).optional(),
  member_limit: integer(1, 99_999).optional(),
  creates_join_request: boolean.optional(),
};
const invoice = {
  title: text(1, 32),
  description: text(1, 255),
  payload: text(1, 128).refine((value) => Buffer.byteLength(value) <= 128),
  provider_token: text(0, 256).optional(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  prices: json(prices),
  photo_url: text(0, 2048).optional(),
  photo_size: integer(0).optional(),
  photo_width: integer(0).optional(),
  photo_height: integer(0).optional(),
};
const member = { chat_id: chatId, user_id: userId };
const page = { offset: integer(0).optional(), limit: integer(1, 100).optional() };

/** What each method of the sandbox accepts; unknown parameters are ignored, as the Bot API ignores them. */
export const SCHEMAS = {
  getMe: z.object({}),
  setWebhook: z.object({
    url: text(0, 2048),
    ip_address: text(0, 64).optional(),
    max_connections: integer(1, 100).optional(),
    allowed_updates: json(z.array(z.string())).optional(),
    drop_pending_updates: boolean.optional(),
    secret_token: z
      .string()
      .regex(/^[A-Za-z0-9_-]{0,256}$/)
      .optional(),
  }),
  deleteWebhook: z.object({ drop_pending_updates: boolean.optional() }),
  getWebhookInfo: z.object({}),
  getUpdates: z.object({
    offset: integer().optional(),
    limit: integer(1, 100).optional(),
    timeout: integer(0, 50).optional(),
    allowed_updates: json(z.array(z.string())).optional(),
  }),

  sendMessage: z.object({
    ...sending,
    text: z.string(),
    parse_mode: parseMode.optional(),
    entities: json(entities).optional(),
    link_preview_options: json(linkPreview).optional(),
  }),
  sendPhoto: z.object({
    ...sending,
    ...captioned,
    photo: file,
    show_caption_above_media: boolean.optional(),
    has_spoiler: boolean.optional(),
  }),
  sendVideo: z.object({
    ...sending,
    ...captioned,
    video: file,
    duration: integer(0).optional(),
    width: integer(0).optional(),
    height: integer(0).optional(),
    thumbnail: file.optional(),
    supports_streaming: boolean.optional(),
    show_caption_above_media: boolean.optional(),
    has_spoiler: boolean.optional(),
  }),
  sendDocument: z.object({
    ...sending,
    ...captioned,
    document: file,
    thumbnail: file.optional(),
    disable_content_type_detection: boolean.optional(),
  }),
  sendChatAction: z.object({
    chat_id: chatId,
    message_thread_id: integer().optional(),
    action: z.enum([
      "typing",
      "upload_photo",
      "record_video",
      "upload_video",
      "record_voice",
      "upload_voice",
      "upload_document",
      "choose_sticker",
      "find_location",
      "record_video_note",
      "upload_video_note",
    ]),
  }),
  editMessageText: z.object({
    ...edited,
    text: z.string().optional(),
    parse_mode: parseMode.optional(),
    entities: json(entities).optional(),
    link_preview_options: json(linkPreview).optional(),
  }),
  editMessageReplyMarkup: z.object(edited),
  deleteMessage: z.object({ chat_id: chatId, message_id: messageId }),
  answerCallbackQuery: z.object({
    callback_query_id: text(1, 64),
    text: text(0, 200).optional(),
    show_alert: boolean.optional(),
    url: text(0, 2048).optional(),
    cache_time: integer(0).optional(),
  }),

  setMyCommands: z.object({
    commands: json(commands),
    scope: json(commandScope).optional(),
    language_code: languageCode.optional(),
  }),
  getMyCommands: z.object({ scope: json(commandScope).optional(), language_code: languageCode.optional() }),
  deleteMyCommands: z.object({
    scope: json(commandScope).optional(),
    language_code: languageCode.optional(),
  }),
  setChatMenuButton: z.object({ chat_id: userId.optional(), menu_button: json(menuButton).optional() }),
  getChatMenuButton: z.object({ chat_id: userId.optional() }),
  setMyName: z.object({ name: text(0, 64).optional(), language_code: languageCode.optional() }),
  getMyName: z.object({ language_code: languageCode.optional() }),
  setMyDescription: z.object({
    description: text(0, 512).optional(),
    language_code: languageCode.optional(),
  }),
  getMyDescription: z.object({ language_code: languageCode.optional() }),
  setMyShortDescription: z.object({
    short_description: text(0, 120).optional(),
    language_code: languageCode.optional(),
  }),
  getMyShortDescription: z.object({ language_code: languageCode.optional() }),

  getChat: z.object({ chat_id: chatId }),
  getChatMember: z.object(member),
  getChatMemberCount: z.object({ chat_id: chatId }),
  getChatAdministrators: z.object({ chat_id: chatId, return_bots: boolean.optional() }),
  createChatInviteLink: z.object({ chat_id: chatId, ...invitation }),
  editChatInviteLink: z.object({ chat_id: chatId, invite_link: text(1, 512), ...invitation }),
  revokeChatInviteLink: z.object({ chat_id: chatId, invite_link: text(1, 512) }),
  exportChatInviteLink: z.object({ chat_id: chatId }),
  approveChatJoinRequest: z.object(member),
  declineChatJoinRequest: z.object(member),
  banChatMember: z.object({
    ...member,
    until_date: integer(0).optional(),
    revoke_messages: boolean.optional(),
  }),
  unbanChatMember: z.object({ ...member, only_if_banned: boolean.optional() }),

  createInvoiceLink: z.object({ ...invoice, subscription_period: integer(0).optional() }),
  sendInvoice: z.object({
    ...sending,
    ...invoice,
    reply_markup: json(inlineKeyboard).optional(),
    start_parameter: text(0, 64).optional(),
  }),
  answerPreCheckoutQuery: z.object({
    pre_checkout_query_id: text(1, 64),
    ok: boolean,
    error_message: text(0, 255).optional(),
  }),
  refundStarPayment: z.object({ user_id: userId, telegram_payment_charge_id: text(1, 256) }),
  getStarTransactions: z.object(page),
  getMyStarBalance: z.object({}),
  editUserStarSubscription: z.object({
    user_id: userId,
    telegram_payment_charge_id: text(1, 256),
    is_canceled: boolean,
  }),

  getFile: z.object({ file_id: text(1, 256) }),
  getUserProfilePhotos: z.object({ user_id: userId, ...page }),
} as const satisfies Record<string, z.ZodType>;

export type Method = keyof typeof SCHEMAS;
export type Params<M extends Method> = z.output<(typeof SCHEMAS)[M]>;

export const isMethod = (name: string): name is Method => Object.hasOwn(SCHEMAS, name);
