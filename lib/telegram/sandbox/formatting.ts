import type { MessageEntity } from "grammy/types";
import { badRequest } from "./refusal";

export interface Formatted {
  readonly text: string;
  readonly entities: MessageEntity[];
}

type Simple = "bold" | "italic" | "underline" | "strikethrough" | "spoiler" | "code" | "pre" | "blockquote";

const TAGS: Readonly<Record<string, Simple>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  del: "strikethrough",
  strike: "strikethrough",
  "tg-spoiler": "spoiler",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
};

const CHARACTERS: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

/** Reads Telegram's HTML; what is not allowed is refused with the Bot API's words. */
export function readHtml(source: string): Formatted {
  const entities: MessageEntity[] = [];
  const open: { tag: string; offset: number; url?: string }[] = [];
  let text = "";
  let rest = source;
  while (rest !== "") {
    const token = /^(?:<(\/?)([a-z-]+)([^>]*)>|&(\w+|#\d+);|[^<&]+|[<&])/i.exec(rest);
    if (!token) break;
    rest = rest.slice(token[0].length);
    const [whole, slash, name, attributes, character] = token;
    if (character !== undefined) text += CHARACTERS[character] ?? codePoint(character) ?? whole;
    else if (name === undefined) {
      if (whole === "<") throw cannotParse("unexpected end of tag", source, rest);
      text += whole;
    } else if (slash === "/") {
      const opened = open.pop();
      if (opened?.tag !== name.toLowerCase()) throw cannotParse(`unexpected end tag "${name}"`, source, rest);
      const entity = entityOf(opened.tag, opened.offset, text.length - opened.offset, opened.url);
      if (entity.length > 0) entities.push(entity);
    } else open.push(openTag(name.toLowerCase(), attributes ?? "", text.length, source, rest));
  }
  const unclosed = open.pop();
  if (unclosed)
    throw cannotParse(`can't find end tag corresponding to start tag "${unclosed.tag}"`, source, "");
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

function openTag(tag: string, attributes: string, offset: number, source: string, rest: string) {
  if (tag === "a") {
    const url = /href\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))/i.exec(attributes);
    return { tag, offset, url: readAttribute(url?.[1] ?? url?.[2] ?? url?.[3] ?? "") };
  }
  if (TAGS[tag] === undefined) throw cannotParse(`unsupported start tag "${tag}"`, source, rest);
  return { tag, offset };
}

function entityOf(tag: string, offset: number, length: number, url: string | undefined): MessageEntity {
  if (tag === "a") return { type: "text_link", offset, length, url: url ?? "" };
  return { type: TAGS[tag] ?? "bold", offset, length };
}

const readAttribute = (text: string): string =>
  text.replace(/&(\w+);/g, (whole, name: string) => CHARACTERS[name] ?? whole);

const codePoint = (name: string): string | undefined =>
  name.startsWith("#") ? String.fromCodePoint(Number(name.slice(1))) : undefined;

function cannotParse(why: string, source: string, rest: string) {
  const offset = Buffer.byteLength(source.slice(0, source.length - rest.length));
  return badRequest(`can't parse entities: ${why} at byte offset ${offset}`);
}

/** Web addresses and commands, which Telegram marks by itself. */
export function findEntities(text: string): MessageEntity[] {
  const found: MessageEntity[] = [];
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g))
    found.push({ type: "url", offset: match.index, length: match[0].length });
  for (const match of text.matchAll(/(?<=^|\s)\/[a-z0-9_]{1,32}(?:@\w+)?/gi))
    found.push({ type: "bot_command", offset: match.index, length: match[0].length });
  return found.sort((a, b) => a.offset - b.offset);
}
