import { err } from "@/lib/core/result";
import { answerAccident, refuse } from "@/lib/http/respond";
import type { RouteContext } from "@/lib/http/route";
import { standInOf } from "@/lib/payments/sandbox-providers/mounted";

/** The API of a provider's stand-in; its keys are known to everybody, so other sites may not use them from here. */
async function answer(request: Request, { params }: RouteContext): Promise<Response> {
  if (request.headers.get("sec-fetch-site") === "cross-site") return refuse(err("request.cross_site"));
  try {
    const standIn = await standInOf(String((await params)?.["provider"]));
    return standIn ? await standIn.handle(request) : refuse(err("request.not_found"));
  } catch (error) {
    return answerAccident(error);
  }
}

export { answer as GET, answer as POST };
