import { randomBytes } from "node:crypto";
import type { InlineKeyboardMarkup, Message, MessageEntity, PhotoSize } from "grammy/types";
import { findEntities, readHtml } from "./formatting";
import { Upload } from "./parameters";
import { badRequest } from "./refusal";
import {
  botMembership,
  type Dialogue,
  now,
  openDialogue,
  type Room,
  requireRight,
  roomOf,
  type SandboxBot,
  type StoredFile,
  tell,
  type World,
} from "./world";

/** What a message says, apart from where and when. */
export type Content = Omit<Message, "message_id" | "date" | "chat" | "from" | "sender_chat">;

type Place = Dialogue | Room;

/** Where a bot's message goes; refuses what Telegram refuses before anything is charged to the limits. */
export function placeFor(world: World, bot: SandboxBot, chatId: number | string): Place {
  if (typeof chatId === "number" && chatId > 0) return openDialogue(world, bot, chatId);
  const room = roomOf(world, chatId);
  if (room.chat.type === "channel") requireRight(bot, room, "canPost");
  else botMembership(bot, room);
  return room;
}

/** Where a bot's message is; unlike writing, this needs no open dialogue. */
export function placeOf(world: World, bot: SandboxBot, chatId: number | string): Place {
  if (typeof chatId === "number" && chatId > 0) {
    const dialogue = bot.dialogues.get(chatId);
    if (!dialogue) throw badRequest("chat not found");
    return dialogue;
  }
  return roomOf(world, chatId);
}

export function sendAsBot(world: World, bot: SandboxBot, chatId: number | string, content: Content): Message {
  const place = placeFor(world, bot, chatId);
  checkMarkup(content.reply_markup, place);
  world.limits.spend(bot.user.id, place.chat.id);
  const sender = place.chat.type === "channel" ? { sender_chat: place.chat } : { from: plainUser(bot) };
  return post(world, bot, place, { ...content, ...sender });
}

/** Puts a message into a chat and tells those who watch. */
export function post(
  world: World,
  bot: SandboxBot,
  place: Place,
  content: Omit<Message, "message_id" | "date" | "chat">,
): Message {
  place.lastMessageId += 1;
  const message = {
    message_id: place.lastMessageId,
    date: now(world),
    chat: place.chat,
    ...content,
  } as Message;
  place.messages.set(message.message_id, message);
  tell(world, { type: "message", bot: bot.token, chatId: place.chat.id, message });
  return message;
}

/** A bot as others see it: `getMe` shows more. */
export function plainUser(bot: SandboxBot) {
  const { id, is_bot, first_name, username } = bot.user;
  return { id, is_bot, first_name, username };
}

interface TextParams {
  text: string;
  parse_mode?: "HTML" | "Markdown" | "MarkdownV2" | undefined;
  entities?: readonly object[] | undefined;
}

const LONGEST_TEXT = 4096;
const LONGEST_CAPTION = 1024;

export function textOf(params: TextParams): { text: string; entities?: MessageEntity[] } {
  const { text, entities } = formatted(params);
  if (text.trim() === "") throw badRequest("message text is empty");
  if (text.length > LONGEST_TEXT) throw badRequest("message is too long");
  return { text, ...(entities.length > 0 ? { entities } : {}) };
}

interface CaptionParams {
  caption?: string | undefined;
  parse_mode?: TextParams["parse_mode"];
  caption_entities?: readonly object[] | undefined;
}

export function captionOf(params: CaptionParams): { caption?: string; caption_entities?: MessageEntity[] } {
  if (params.caption === undefined || params.caption === "") return {};
  const { text, entities } = formatted({
    text: params.caption,
    parse_mode: params.parse_mode,
    entities: params.caption_entities,
  });
  if (text.length > LONGEST_CAPTION) throw badRequest("message caption is too long");
  return { caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) };
}

function formatted({ text, parse_mode, entities }: TextParams): { text: string; entities: MessageEntity[] } {
  if (parse_mode === "HTML") return readHtml(text);
  if (parse_mode !== undefined) throw badRequest("unsupported parse_mode");
  return { text, entities: entities ? ([...entities] as MessageEntity[]) : findEntities(text) };
}

/** A message shows only inline keyboards; other markup changes the person's keyboard instead. */
export const inlineMarkup = (markup: object | undefined): { reply_markup?: InlineKeyboardMarkup } =>
  markup && "inline_keyboard" in markup ? { reply_markup: markup as InlineKeyboardMarkup } : {};

/** What a bot's markup does to the person's own keyboard. */
export function changeKeyboard(dialogue: Dialogue | undefined, markup: object | undefined): void {
  if (!dialogue || !markup) return;
  if ("remove_keyboard" in markup) dialogue.contactButton = null;
  if (!("keyboard" in markup)) return;
  const buttons = (markup.keyboard as { text: string; request_contact?: boolean | undefined }[][]).flat();
  dialogue.contactButton = buttons.find((button) => button.request_contact === true)?.text ?? null;
}

export function checkMarkup(markup: InlineKeyboardMarkup | undefined, place: Place): void {
  for (const button of markup?.inline_keyboard.flat() ?? []) {
    if ("callback_data" in button && button.callback_data !== undefined) {
      const bytes = Buffer.byteLength(button.callback_data);
      if (bytes === 0 || bytes > 64) throw badRequest("BUTTON_DATA_INVALID");
    } else if ("web_app" in button && button.web_app !== undefined) {
      if (place.chat.type !== "private") throw badRequest("BUTTON_TYPE_INVALID");
      if (!isSecure(button.web_app.url))
        throw badRequest(
          `inline keyboard button Web App URL '${button.web_app.url}' is invalid: Only HTTPS links are allowed`,
        );
    } else if ("url" in button && button.url !== undefined) {
      if (!URL.canParse(button.url))
        throw badRequest(`inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`);
    } else if (Object.keys(button).every((key) => key === "text" || key === "style"))
      throw badRequest(
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
      );
  }
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** HTTPS, or this machine itself, which is all that a sandbox can offer. */
export function isSecure(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname));
}

const uniqueId = (bytes: number): string => randomBytes(bytes).toString("base64url");

/** Stores bytes, remembers an address, or finds the file that was sent before. */
export function fileFrom(world: World, source: unknown): StoredFile {
  if (source instanceof Upload) return storeFile(world, source.name, source.mimeType, source.bytes);
  const text = String(source);
  const known = world.files.get(text);
  if (known) return known;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw badRequest("wrong remote file identifier specified: Wrong string length");
  const name = new URL(text).pathname.split("/").at(-1) || "file";
  return storeFile(world, name, "application/octet-stream", null);
}

function storeFile(world: World, name: string, mimeType: string, bytes: Uint8Array | null): StoredFile {
  const file = { fileId: uniqueId(30), uniqueId: uniqueId(9), name, mimeType, bytes };
  world.files.set(file.fileId, file);
  return file;
}

export const fileFields = (file: StoredFile) => ({
  file_id: file.fileId,
  file_unique_id: file.uniqueId,
  ...(file.bytes ? { file_size: file.bytes.byteLength } : {}),
});

/** One size: the sandbox does not scale pictures. */
export const photoSizes = (file: StoredFile): PhotoSize[] => [
  { ...fileFields(file), width: 1280, height: 720 },
];
