import { z } from "zod";

// The Bot API reads numbers, booleans and objects out of form fields, and forgives strings in JSON the same way.
const fromText = (read: (text: string) => unknown) => (value: unknown) =>
  typeof value === "string" ? read(value) : value;

const readInteger = fromText((text) => (/^-?\d{1,16}$/.test(text) ? Number(text) : text));
const readBoolean = fromText((text) => {
  if (/^(true|1|yes)$/i.test(text)) return true;
  return /^(false|0|no)$/i.test(text) ? false : text;
});
const readJson = fromText((text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
});

/** Bytes that came with a multipart request, in the place of the parameter that names them. */
export class Upload {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly mimeType: string;

  constructor(bytes: Uint8Array, name: string, mimeType: string) {
    this.bytes = bytes;
    this.name = name;
    this.mimeType = mimeType;
  }
}

export const text = (min: number, max: number) => z.string().min(min).max(max);
export const integer = (min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(readInteger, z.int().min(min).max(max));
export const boolean = z.preprocess(readBoolean, z.boolean());
export const json = <T extends z.ZodType>(schema: T) => z.preprocess(readJson, schema);

/** Numeric id, or @username of a public chat. */
export const chatId = z.preprocess(readInteger, z.union([z.int(), z.string().regex(/^@\w{4,32}$/)]));
export const userId = integer(1);

/** A file_id, a web address or uploaded bytes. */
export const file = z.union([text(1, 4096), z.custom<Upload>((value) => value instanceof Upload)]);

const webApp = z.object({ url: z.string().max(2048) });

const inlineButton = z.object({
  text: z.string().min(1),
  icon_custom_emoji_id: z.string().optional(),
  style: z.enum(["danger", "success", "primary"]).optional(),
  url: z.string().optional(),
  callback_data: z.string().optional(),
  web_app: webApp.optional(),
  login_url: z.object({ url: z.string() }).optional(),
  switch_inline_query: z.string().optional(),
  switch_inline_query_current_chat: z.string().optional(),
  copy_text: z.object({ text: z.string().min(1).max(256) }).optional(),
  pay: z.boolean().optional(),
});

export const inlineKeyboard = z.object({ inline_keyboard: z.array(z.array(inlineButton)) });

const replyKeyboard = z.object({
  keyboard: z.array(
    z.array(
      z.object({
        text: z.string().min(1),
        request_contact: z.boolean().optional(),
        request_location: z.boolean().optional(),
        web_app: webApp.optional(),
      }),
    ),
  ),
  is_persistent: z.boolean().optional(),
  resize_keyboard: z.boolean().optional(),
  one_time_keyboard: z.boolean().optional(),
  input_field_placeholder: z.string().max(64).optional(),
  selective: z.boolean().optional(),
});

export const replyMarkup = z.union([
  inlineKeyboard,
  replyKeyboard,
  z.object({ remove_keyboard: z.literal(true), selective: z.boolean().optional() }),
  z.object({
    force_reply: z.literal(true),
    input_field_placeholder: z.string().max(64).optional(),
    selective: z.boolean().optional(),
  }),
]);

export const entities = z.array(
  z.object({
    type: z.string(),
    offset: z.int().min(0),
    length: z.int().min(1),
    url: z.string().optional(),
    language: z.string().optional(),
    custom_emoji_id: z.string().optional(),
  }),
);

export const parseMode = z.enum(["HTML", "Markdown", "MarkdownV2"]);

export const linkPreview = z.object({
  is_disabled: z.boolean().optional(),
  url: z.string().optional(),
  prefer_small_media: z.boolean().optional(),
  prefer_large_media: z.boolean().optional(),
  show_above_text: z.boolean().optional(),
});

export const replyParameters = z.object({
  message_id: z.int(),
  chat_id: z.union([z.int(), z.string()]).optional(),
  allow_sending_without_reply: z.boolean().optional(),
  quote: z.string().optional(),
});

export const prices = z.array(z.object({ label: z.string().min(1), amount: z.int() }));

export const commands = z
  .array(
    z.object({ command: z.string().regex(/^[a-z0-9_]{1,32}$/), description: z.string().min(1).max(256) }),
  )
  .max(100);

export const commandScope = z.union([
  z.object({ type: z.literal("chat"), chat_id: z.union([z.int(), z.string()]) }),
  z.object({ type: z.literal("chat_administrators"), chat_id: z.union([z.int(), z.string()]) }),
  z.object({
    type: z.enum(["default", "all_private_chats", "all_group_chats", "all_chat_administrators"]),
  }),
]);

export const menuButton = z.union([
  z.object({ type: z.literal("web_app"), text: z.string().min(1), web_app: webApp }),
  z.object({ type: z.literal("commands") }),
  z.object({ type: z.literal("default") }),
]);
