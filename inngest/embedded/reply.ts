import { z } from "zod";

const Op = z.looseObject({
  id: z.string(),
  op: z.string(),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  opts: z.looseObject({ parallelMode: z.string().optional() }).nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
});

export type Op = z.output<typeof Op>;

/** What the application answered to a call, without judging it. */
export type Reply =
  | { readonly kind: "returned"; readonly output: unknown }
  /** Nothing ran: the application is not there at the moment. */
  | { readonly kind: "unreachable" }
  | {
      readonly kind: "operations";
      readonly ops: readonly Op[];
      readonly final: boolean;
      readonly retryAfter: string | null;
    }
  | {
      readonly kind: "threw";
      readonly error: unknown;
      readonly final: boolean;
      readonly retryAfter: string | null;
    };

export interface HttpAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: string;
}

export const errorValue = (name: string, message: string) => ({
  name,
  message,
  stack: `${name}: ${message}`,
});

/** A call that may have run and had no answer that counts: the application broke off, took too long or talked nonsense. */
export const noAnswer = (why: string): Reply => ({
  kind: "threw",
  error: errorValue("ConnectionError", why),
  final: false,
  retryAfter: null,
});

function parseJson(body: string): { readonly value: unknown } | null {
  try {
    return { value: body === "" ? null : JSON.parse(body) };
  } catch {
    return null;
  }
}

const nameless = (value: unknown, status: number): unknown => {
  const named = z.looseObject({ message: z.string() }).safeParse(value);
  if (named.success) return value;
  const text = z.looseObject({ error: z.string() }).safeParse(value).data?.error;
  return errorValue("Error", text ?? `The application answered with status ${status}.`);
};

/** Reads the SDK's answer: 206 carries operations, 200 the function's result, anything else an error. */
export function readReply(answer: HttpAnswer): Reply {
  const final = answer.header("x-inngest-no-retry") === "true";
  const retryAfter = answer.header("retry-after");
  const parsed = parseJson(answer.body);
  // A server that is starting, or a proxy before one that is gone, has not reached the SDK.
  if (answer.status === 503 && answer.header("x-inngest-sdk-handled") === null)
    return { kind: "unreachable" };
  if (answer.status === 206) {
    const ops = z.array(Op).safeParse(parsed?.value);
    if (ops.success) return { kind: "operations", ops: ops.data, final, retryAfter };
    return noAnswer("The application answered operations that cannot be read.");
  }
  if (answer.status === 200) {
    // A page that is not the SDK's answers 200 as well; only its answers name the protocol's version.
    if (parsed === null || answer.header("x-inngest-req-version") === null)
      return noAnswer("The answer is not an Inngest SDK's.");
    return { kind: "returned", output: parsed.value };
  }
  return { kind: "threw", error: nameless(parsed?.value, answer.status), final, retryAfter };
}
