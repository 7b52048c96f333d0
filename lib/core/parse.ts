import type { z } from "zod";
import { err, ok, type Result } from "./result";

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  /** Of a choice between shapes: what each of them finds wrong. */
  readonly errors?: readonly (readonly Issue[])[];
}

export interface WrongField {
  /** Where it stands, such as `lines[0].unitPrice`; empty for the whole. */
  field: string;
  /** What is wrong with it, in English, for developers. */
  problem: string;
}

/** Checks input against a schema; the refusal names the first wrong field. */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): Result<z.output<Schema>, "request.invalid_input"> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const { field, problem } = wrongField(parsed.error, input);
  return err("request.invalid_input", { field: field || "body", problem });
}

/** The first problem that a schema found with `input`; an unknown field and a missing one are told by name. */
export function wrongField(error: z.ZodError, input: unknown): WrongField {
  const issue = innermost(error.issues);
  if (issue === undefined) return { field: "", problem: "is invalid" };
  const unknown = issue.keys?.[0];
  if (unknown !== undefined)
    return { field: pathText([...issue.path, unknown]), problem: "is not a known field" };
  const isMissing = issue.path.length > 0 && valueAt(input, issue.path) === undefined;
  return { field: pathText(issue.path), problem: isMissing ? "is missing" : issue.message };
}

/** Where none of several shapes fits, the one that fits best tells what is wrong. */
function innermost(issues: readonly Issue[]): Issue | undefined {
  const [issue] = issues;
  const [best] = [...(issue?.errors ?? [])].sort((one, other) => one.length - other.length);
  const within = best && innermost(best);
  return issue && within ? { ...within, path: [...issue.path, ...within.path] } : issue;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );
