import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { admins } from "@/db/schema/auth";
import { outboxEvents } from "@/db/schema/events";
import { telegramChannels } from "@/db/schema/telegram";
import { newId } from "@/lib/core/ids";
import { answers, asked, clock, database, HALA, sandbox, TOKEN, wireBot } from "@/tests/wired-bot";

wireBot();

describe("the doors", () => {
  it("tell who came in, by which link, and who left", async () => {
    const { chatId } = sandbox.createChannel({ title: "Plus" });
    const { body } = await sandbox.server.handle(TOKEN, "createChatInviteLink", {
      chat_id: chatId,
      member_limit: 1,
    });
    const { invite_link } = body.result as { invite_link: string };
    const hala = sandbox.asUser(HALA);
    hala.openInviteLink(invite_link);
    hala.leave(chatId);
    await sandbox.idle();
    expect(asked.members).toEqual([
      { chatId: BigInt(chatId), telegramId: 501n, status: "member", inviteLink: invite_link },
      { chatId: BigInt(chatId), telegramId: 501n, status: "left", inviteLink: null },
    ]);
  });

  it("come to be known when one of the shop's admins makes the bot an administrator, and only then", async () => {
    const titled = async (title: string) =>
      database.db.select().from(telegramChannels).where(eq(telegramChannels.title, title));
    const { chatId: foreign } = sandbox.createChannel({ title: "Somebody else's" });
    sandbox.setBotRights(foreign, null);
    sandbox.setBotRights(foreign, {});
    await sandbox.idle();
    expect(await titled("Somebody else's")).toEqual([]);

    await database.db
      .insert(admins)
      .values({ id: newId("admin"), telegramId: 100n, name: "Nora", role: "owner", createdAt: clock.now() });
    const { chatId } = sandbox.createChannel({ title: "Ours" });
    sandbox.setBotRights(chatId, null);
    sandbox.setBotRights(chatId, {});
    sandbox.setBotRights(chatId, { canPost: false });
    await sandbox.idle();
    expect(await titled("Ours")).toMatchObject([{ chatId: BigInt(chatId), botIsAdmin: true }]);
  });

  it("tell once that the bot lost a right it needs, and write down that it has it again", async () => {
    const { chatId } = sandbox.createChannel({ title: "Plus" });
    const id = newId("channel");
    const row = { id, chatId: BigInt(chatId), title: "Plus", createdAt: clock.now() };
    await database.db.insert(telegramChannels).values(row);
    const isAdmin = async () => {
      await sandbox.idle();
      const [channel] = await database.db.select().from(telegramChannels).where(eq(telegramChannels.id, id));
      return channel?.botIsAdmin;
    };
    sandbox.setBotRights(chatId, { canRestrict: false });
    expect(await isAdmin()).toBe(false);
    sandbox.setBotRights(chatId, null);
    expect(await isAdmin()).toBe(false);
    const told = await database.db
      .select()
      .from(outboxEvents)
      .where(eq(outboxEvents.name, "channel/admin_lost"));
    expect(told.map(({ data }) => data)).toEqual([{ channelId: id }]);
    sandbox.setBotRights(chatId, {});
    expect(await isAdmin()).toBe(true);
  });

  it.each([
    ["open for those the shop knows", true, ["left", "member"]],
    ["stay shut for strangers", false, ["left"]],
  ])("%s", async (_, join, standings) => {
    answers.join = join;
    const { chatId } = sandbox.createChannel({ title: "Plus" });
    const link = await sandbox.server.handle(TOKEN, "createChatInviteLink", {
      chat_id: chatId,
      creates_join_request: true,
    });
    const hala = sandbox.asUser(HALA);
    const seen = ["left"];
    sandbox.subscribe((event) => event.type === "member" && seen.push(event.status));
    hala.openInviteLink((link.body.result as { invite_link: string }).invite_link);
    await sandbox.idle();
    expect(seen).toEqual(standings);
    expect(sandbox.room(chatId).waiting).toEqual([]);
  });
});
