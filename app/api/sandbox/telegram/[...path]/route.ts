import { isSandbox } from "@/lib/core/env";
import { err } from "@/lib/core/result";
import { answerAccident, refuse } from "@/lib/http/respond";
import { telegramSandbox } from "@/lib/telegram/sandbox/instance";

/** The sandbox's Bot API over HTTP; the token in the path is the key, as with Telegram's own. */
async function answer(request: Request): Promise<Response> {
  if (!isSandbox()) return refuse(err("request.not_found"));
  // The token is known to everybody, so a page of another site could use it from a visitor's browser.
  if (request.headers.get("sec-fetch-site") === "cross-site") return refuse(err("request.cross_site"));
  try {
    return await telegramSandbox().answer(request);
  } catch (error) {
    return answerAccident(error);
  }
}

export { answer as GET, answer as POST };
