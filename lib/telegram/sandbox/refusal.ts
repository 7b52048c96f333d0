/** An answer of the Bot API that says no; thrown inside the sandbox and turned into its error envelope. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly errorCode: number;
  readonly retryAfter: number | undefined;

  constructor(errorCode: number, description: string, retryAfter?: number) {
    super(description);
    this.errorCode = errorCode;
    this.retryAfter = retryAfter;
  }
}

export const badRequest = (what: string): Refusal => new Refusal(400, `Bad Request: ${what}`);
export const forbidden = (what: string): Refusal => new Refusal(403, `Forbidden: ${what}`);
export const tooManyRequests = (seconds: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${seconds}`, seconds);

/** What the Bot API says when a parameter is missing, where it has words of its own. */
const MISSING: Readonly<Record<string, string>> = {
  chat_id: "chat_id is empty",
  text: "message text is empty",
  user_id: "invalid user_id specified",
  message_id: "message identifier is not specified",
  file_id: "file_id not specified",
  url: "bad webhook: URL is not specified",
  photo: "there is no photo in the request",
  video: "there is no video in the request",
  document: "there is no document in the request",
  callback_query_id: "query is too old and response timeout expired or query ID is invalid",
};

/** The first parameter that is wrong, named as the Bot API names it. */
export function refuseParameter(parameter: string, isMissing: boolean): Refusal {
  if (!isMissing) return badRequest(`invalid ${parameter} specified`);
  return badRequest(MISSING[parameter] ?? `parameter "${parameter}" is required`);
}
