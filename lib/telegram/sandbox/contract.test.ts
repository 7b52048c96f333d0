import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fixedClock } from "@/lib/core/time";
import { Upload } from "./parameters";
import { createTelegramSandbox, type TelegramSandbox } from "./sandbox";
import { SCHEMAS } from "./schemas";

const SPEC = "../shared/specs/telegram/api.json";

interface Field {
  name: string;
  types: string[];
  required: boolean;
}
interface Spec {
  methods: Record<string, { fields?: Field[]; returns: string[] }>;
  types: Record<string, { fields?: Field[]; subtypes?: string[] }>;
}

const spec: Spec = existsSync(SPEC) ? JSON.parse(readFileSync(SPEC, "utf8")) : { methods: {}, types: {} };
const published = describe.skipIf(!existsSync(SPEC));

interface JsonSchema {
  type?: string;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** Names every place where our schema takes what Telegram would not, or lets go what Telegram demands. */
function schemaFaults(schema: JsonSchema, types: string[], at: string): string[] {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap((choice) => schemaFaults(choice, types, at));
  const named = types.flatMap((type) => spec.types[type]?.subtypes ?? [type]);
  switch (schema.type) {
    case undefined:
      return named.includes("InputFile") ? [] : [`${at}: takes anything`];
    case "integer":
      return named.includes("Integer") ? [] : [`${at}: integer for ${types}`];
    case "string":
      return named.includes("String") ? [] : [`${at}: string for ${types}`];
    case "boolean":
      return named.includes("Boolean") ? [] : [`${at}: boolean for ${types}`];
    case "array": {
      const items = named.filter((type) => type.startsWith("Array of ")).map((type) => type.slice(9));
      if (items.length === 0) return [`${at}: array for ${types}`];
      return schemaFaults(schema.items ?? {}, items, `${at}[]`);
    }
    default:
      return objectFaults(schema, named, at);
  }
}

function objectFaults(schema: JsonSchema, types: string[], at: string): string[] {
  const faultsPerType = types
    .filter((type) => spec.types[type])
    .map((type) => fieldFaults(schema, spec.types[type]?.fields ?? [], `${at}:${type}`));
  if (faultsPerType.length === 0) return [`${at}: object for ${types}`];
  return faultsPerType.reduce((best, faults) => (faults.length < best.length ? faults : best));
}

function fieldFaults(schema: JsonSchema, fields: Field[], at: string): string[] {
  const required = new Set(schema.required);
  const known = new Map(fields.map((field) => [field.name, field]));
  const unknown = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const field = known.get(name);
    if (!field) return [`${at}.${name}: not in the Bot API`];
    const types = name === "type" || name === "status" ? ["String"] : field.types;
    const demanded = required.has(name) === field.required ? [] : [`${at}.${name}: required is not the same`];
    return [...demanded, ...schemaFaults(property, types, `${at}.${name}`)];
  });
  const missing = fields
    .filter((field) => field.required && !required.has(field.name))
    .map((field) => `${at}.${field.name}: is not demanded`);
  return [...unknown, ...missing];
}

published(`every method's parameters (skipped where ${SPEC} is missing)`, () => {
  it.each(Object.entries(SCHEMAS))("of %s are those of the Bot API", (name, schema) => {
    const json = z.toJSONSchema(schema, { unrepresentable: "any", io: "output" }) as JsonSchema;
    const faults = fieldFaults(json, spec.methods[name]?.fields ?? [], name);
    expect(spec.methods[name]).toBeDefined();
    expect(faults).toEqual([]);
  });

  it.each(Object.keys(SCHEMAS))("of %s are demanded at the door", async (name) => {
    const sandbox = createTelegramSandbox({ bots: [BOT] });
    const demanded = (spec.methods[name]?.fields ?? []).some((field) => field.required);
    const { status, body } = await sandbox.server.handle(BOT.token, name, {});
    if (demanded) expect([status, body.error_code, body.ok]).toEqual([400, 400, false]);
    else expect(status === 200 || body.description?.startsWith("Bad Request: ")).toBe(true);
  });
});

/** Names every place where an object is not of the type the Bot API promises. */
function valueFaults(value: unknown, types: string[], at: string): string[] {
  const named = types.flatMap((type) => spec.types[type]?.subtypes ?? [type]);
  if (typeof value === "string") return named.includes("String") ? [] : [`${at}: a string for ${types}`];
  if (typeof value === "boolean") return named.includes("Boolean") ? [] : [`${at}: a boolean for ${types}`];
  if (typeof value === "number")
    return named.includes("Integer") && Number.isSafeInteger(value) ? [] : [`${at}: ${value} for ${types}`];
  if (Array.isArray(value)) {
    const items = named.filter((type) => type.startsWith("Array of ")).map((type) => type.slice(9));
    if (items.length === 0) return [`${at}: an array for ${types}`];
    return value.flatMap((item, i) => valueFaults(item, items, `${at}[${i}]`));
  }
  if (typeof value !== "object" || value === null) return [`${at}: ${value}`];
  const faults = named
    .filter((type) => spec.types[type])
    .map((type) => recordFaults(value as Record<string, unknown>, type, at));
  if (faults.length === 0) return [`${at}: an object for ${types}`];
  return faults.reduce((best, some) => (some.length < best.length ? some : best));
}

function recordFaults(value: Record<string, unknown>, type: string, at: string): string[] {
  const fields = spec.types[type]?.fields ?? [];
  const known = new Map(fields.map((field) => [field.name, field]));
  const present = Object.entries(value).flatMap(([name, member]) => {
    const field = known.get(name);
    return field ? valueFaults(member, field.types, `${at}.${name}`) : [`${at}.${name}: not in ${type}`];
  });
  const missing = fields
    .filter((field) => field.required && value[field.name] === undefined)
    .map((field) => `${at}.${field.name}: missing of ${type}`);
  return [...present, ...missing];
}

const BOT = { token: "77:sandbox-contract", username: "contract_bot", name: "Contract" };
const HALA = 501;
const OMAR = 502;

published(`every answer (skipped where ${SPEC} is missing)`, () => {
  let sandbox: TelegramSandbox;
  let chatId: number;
  const answers = new Map<string, unknown>();

  async function call(method: keyof typeof SCHEMAS, params: object = {}): Promise<never> {
    const { body } = await sandbox.server.handle(BOT.token, method, params);
    if (!body.ok) throw new Error(`${method}: ${body.description}`);
    answers.set(method, body.result);
    return body.result as never;
  }

  beforeAll(async () => {
    if (!existsSync(SPEC)) return;
    sandbox = createTelegramSandbox({
      bots: [BOT],
      clock: fixedClock("2026-11-20T12:00:00Z"),
      limits: null,
    });
    await call("setWebhook", { url: "https://example.org/hook", secret_token: "s", allowed_updates: [] });
    await call("getWebhookInfo");
    await call("deleteWebhook");
    sandbox.bot.allowedUpdates = [
      "message",
      "callback_query",
      "pre_checkout_query",
      "chat_member",
      "my_chat_member",
      "chat_join_request",
    ];
    chatId = sandbox.createChannel({ title: "Plus" }).chatId;
    const groupId = sandbox.createChannel({ title: "Talk", kind: "supergroup" }).chatId;
    const hala = sandbox.asUser(HALA, {
      firstName: "Hala",
      lastName: "N",
      username: "hala",
      languageCode: "ar",
    });
    const omar = sandbox.asUser(OMAR, { firstName: "Omar" });
    hala.start("plan_pro");
    omar.start();
    await messages(groupId);
    await settings();
    await doors();
    await stars();
    await call("getUpdates");
  });

  async function messages(groupId: number) {
    const keyboard = { inline_keyboard: [[{ text: "Yes", callback_data: "yes" }]] };
    const sent: { message_id: number } = await call("sendMessage", {
      chat_id: HALA,
      text: "<b>Hello</b> https://example.org",
      parse_mode: "HTML",
      reply_markup: keyboard,
    });
    const { queryId } = sandbox.asUser(HALA).pressButton(sent.message_id, "yes");
    await call("answerCallbackQuery", { callback_query_id: queryId, text: "Done" });
    await call("editMessageText", { chat_id: HALA, message_id: sent.message_id, text: "Changed /start" });
    await call("editMessageReplyMarkup", {
      chat_id: HALA,
      message_id: sent.message_id,
      reply_markup: keyboard,
    });
    await call("deleteMessage", { chat_id: HALA, message_id: sent.message_id });
    const upload = new Upload(new Uint8Array([1, 2, 3]), "a.png", "image/png");
    const photo: { photo: { file_id: string }[] } = await call("sendPhoto", {
      chat_id: chatId,
      photo: upload,
      caption: "One",
    });
    await call("getFile", { file_id: photo.photo[0]?.file_id });
    await call("sendVideo", { chat_id: groupId, video: "https://example.org/v.mp4", duration: 3 });
    await call("sendDocument", { chat_id: HALA, document: upload, protect_content: true });
    await call("sendChatAction", { chat_id: HALA, action: "typing" });
    await call("getUserProfilePhotos", { user_id: HALA });
  }

  async function settings() {
    await call("getMe");
    await call("setMyCommands", { commands: [{ command: "start", description: "Start" }] });
    await call("getMyCommands");
    await call("deleteMyCommands");
    await call("setMyName", { name: "Madar" });
    await call("getMyName");
    await call("setMyDescription", { description: "A shop" });
    await call("getMyDescription");
    await call("setMyShortDescription", { short_description: "A shop" });
    await call("getMyShortDescription");
    const menu_button = { type: "web_app", text: "Shop", web_app: { url: "https://example.org" } };
    await call("setChatMenuButton", { menu_button });
    await call("getChatMenuButton");
  }

  async function doors() {
    await call("exportChatInviteLink", { chat_id: chatId });
    const invite: { invite_link: string } = await call("createChatInviteLink", {
      chat_id: chatId,
      name: "Hala",
      member_limit: 1,
      expire_date: 1_900_000_000,
    });
    await call("editChatInviteLink", { chat_id: chatId, invite_link: invite.invite_link, member_limit: 2 });
    sandbox.asUser(HALA).openInviteLink(invite.invite_link);
    await call("revokeChatInviteLink", { chat_id: chatId, invite_link: invite.invite_link });
    const door: { invite_link: string } = await call("createChatInviteLink", {
      chat_id: chatId,
      creates_join_request: true,
    });
    sandbox.asUser(OMAR).openInviteLink(door.invite_link);
    await call("declineChatJoinRequest", { chat_id: chatId, user_id: OMAR });
    sandbox.asUser(OMAR).openInviteLink(door.invite_link);
    await call("approveChatJoinRequest", { chat_id: chatId, user_id: OMAR });
    await call("banChatMember", { chat_id: chatId, user_id: OMAR });
    await call("unbanChatMember", { chat_id: chatId, user_id: OMAR });
    await call("getChat", { chat_id: chatId });
    await call("getChatMember", { chat_id: chatId, user_id: HALA });
    await call("getChatMemberCount", { chat_id: chatId });
    await call("getChatAdministrators", { chat_id: chatId });
    sandbox.asUser(OMAR).blockBot();
  }

  async function stars() {
    const invoice = { title: "Plus", description: "A month", payload: "ord_1", currency: "XTR" };
    const prices = [{ label: "Plus", amount: 250 }];
    await call("sendInvoice", { chat_id: HALA, ...invoice, prices });
    const link: string = await call("createInvoiceLink", {
      ...invoice,
      prices,
      subscription_period: 2_592_000,
    });
    const paying = sandbox.asUser(HALA).openInvoice(link).pay();
    const [question] = sandbox.server.world.stars.questions.keys();
    await call("answerPreCheckoutQuery", { pre_checkout_query_id: question, ok: true });
    const outcome = await paying;
    const { chargeId } = outcome.status === "paid" ? outcome : { chargeId: "" };
    const charge = { user_id: HALA, telegram_payment_charge_id: chargeId };
    await call("editUserStarSubscription", { ...charge, is_canceled: true });
    await call("refundStarPayment", charge);
    await call("getStarTransactions");
    await call("getMyStarBalance");
  }

  it.each(Object.keys(SCHEMAS))("of %s has the promised shape", (name) => {
    expect(answers.has(name)).toBe(true);
    expect(valueFaults(answers.get(name), spec.methods[name]?.returns ?? [], name)).toEqual([]);
  });

  it("is an update of every kind a bot asks for, in the promised shape", () => {
    const updates = answers.get("getUpdates") as object[];
    const kinds = new Set(updates.flatMap((update) => Object.keys(update)));
    expect([...kinds].sort()).toEqual([
      "callback_query",
      "chat_join_request",
      "chat_member",
      "message",
      "my_chat_member",
      "pre_checkout_query",
      "update_id",
    ]);
    expect(updates.flatMap((update, i) => valueFaults(update, ["Update"], `update ${i}`))).toEqual([]);
  });

  it("shows every standing a person can have in a channel", async () => {
    const standing = async (userId: number) => {
      const member: { status: string } = await call("getChatMember", { chat_id: chatId, user_id: userId });
      expect(valueFaults(member, ["ChatMember"], member.status)).toEqual([]);
      return member.status;
    };
    await call("banChatMember", { chat_id: chatId, user_id: OMAR });
    expect(await standing(OMAR)).toBe("kicked");
    await call("unbanChatMember", { chat_id: chatId, user_id: OMAR });
    expect(await standing(OMAR)).toBe("left");
    expect(await standing(HALA)).toBe("member");
    expect(await standing(sandbox.bot.user.id)).toBe("administrator");
    expect(await standing(100)).toBe("creator");
  });
});
