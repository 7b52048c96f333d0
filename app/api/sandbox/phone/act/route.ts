import { z } from "zod";
import { ok } from "@/lib/core/result";
import { route } from "@/lib/http/route";
import { sandboxVisitor } from "@/lib/http/scopes";
import { telegramSandbox } from "@/lib/telegram/sandbox/instance";
import { join, press } from "@/lib/telegram/sandbox/phone";

const Act = z.object({
  personId: z.number().int().min(1),
  action: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("send"), text: z.string().min(1).max(4096) }),
    z.object({ kind: z.literal("share_contact") }),
    z.object({ kind: z.literal("press"), messageId: z.number().int(), key: z.string().max(64) }),
    z.object({ kind: z.literal("join"), link: z.string().max(200) }),
    z.object({ kind: z.literal("leave"), chatId: z.number().int() }),
    z.object({ kind: z.literal("look_at_invoice"), slug: z.string().max(200) }),
    z.object({ kind: z.literal("pay_invoice"), slug: z.string().max(200) }),
  ]),
});

export const POST = route(sandboxVisitor, Act, async (_, { personId, action }) => {
  const telegram = telegramSandbox();
  const person = telegram.asUser(personId);
  switch (action.kind) {
    case "send":
      person.sendText(action.text);
      return ok({ kind: "done" });
    case "share_contact":
      person.shareContact();
      return ok({ kind: "done" });
    case "press": {
      const text = await press(telegram, personId, action.messageId, action.key);
      return ok(text === null ? { kind: "done" } : { kind: "toast", text });
    }
    case "join":
      return ok(join(telegram, personId, action.link));
    case "leave":
      person.leave(action.chatId);
      return ok({ kind: "done" });
    case "look_at_invoice": {
      const { title, description, amount } = person.openInvoice(invoiceLink(action.slug));
      return ok({ kind: "invoice", title, description, amount });
    }
    case "pay_invoice": {
      const outcome = await person.openInvoice(invoiceLink(action.slug)).pay();
      return ok({ kind: "invoice_closed", status: outcome.status });
    }
  }
});

const invoiceLink = (slug: string): string => `https://t.me/$${slug.replace(/^\$/, "")}`;
