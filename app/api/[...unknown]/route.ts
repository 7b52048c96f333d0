import { err } from "@/lib/core/result";
import { refuse } from "@/lib/http/respond";

/** An address that is none answers as the rest of the API does. */
const answer = (): Response => refuse(err("request.not_found"));

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
