import { type ASTNode, Environment } from "@marcbachmann/cel-js";

export interface Scope {
  readonly event: unknown;
  /** The event that just arrived, where an expression compares two. */
  readonly async?: unknown;
}

type Path = readonly string[];

interface Expression {
  readonly run: (scope: Record<string, unknown>) => unknown;
  readonly paths: readonly Path[];
}

const cel = new Environment({ unlistedVariablesAreDyn: true });
const compiled = new Map<string, Expression>();

/** `event.data.id` and `event.data["id"]` as ["event", "data", "id"]; null for anything computed. */
function pathOf(node: ASTNode): Path | null {
  if (node.op === "id") return [node.args as string];
  if (node.op !== "." && node.op !== "[]") return null;
  const [left, right] = node.args as [ASTNode, string | ASTNode];
  const parent = pathOf(left);
  if (parent === null) return null;
  if (typeof right === "string") return [...parent, right];
  return right.op === "value" && typeof right.args === "string" ? [...parent, right.args] : null;
}

function collectPaths(node: unknown, into: Path[]): void {
  if (Array.isArray(node)) {
    for (const one of node) collectPaths(one, into);
    return;
  }
  if (typeof node !== "object" || node === null || !("op" in node)) return;
  const ast = node as ASTNode;
  // `has()` asks whether a field is there, so it must not find one that was filled in.
  if (ast.op === "call" && (ast.args as [string, ASTNode[]])[0] === "has") return;
  const path = pathOf(ast);
  if (path === null) collectPaths(ast.args, into);
  else if (path.length > 1) into.push(path);
}

function compile(source: string): Expression {
  const known = compiled.get(source);
  if (known) return known;
  const run = cel.parse(source);
  const paths: Path[] = [];
  collectPaths(run.ast, paths);
  const expression = { run: (scope: Record<string, unknown>): unknown => run(scope), paths };
  compiled.set(source, expression);
  return expression;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A copy in which the field at `path` exists: a missing one is null. */
function filled(value: unknown, path: Path): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value ?? null;
  if (value !== null && value !== undefined && !isRecord(value)) return value;
  const known = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  const member = filled(known, rest);
  return member === known ? value : { ...value, [key]: member };
}

/** The sentence that says why an expression cannot be read, or null when it can. */
export function expressionFault(source: string): string | null {
  try {
    compile(source);
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "unreadable";
  }
}

/** The value of a CEL expression; a missing field reads as null, and what cannot be computed is undefined. */
export function evaluate(source: string, scope: Scope): unknown {
  let context: unknown = { event: scope.event, async: scope.async };
  try {
    const expression = compile(source);
    for (const path of expression.paths) context = filled(context, path);
    return expression.run(context as Record<string, unknown>);
  } catch {
    // CEL has no value here (a text compared with a number by `<`, say): not true, and no key.
    return undefined;
  }
}

export const holds = (source: string | null, scope: Scope): boolean =>
  source === null || evaluate(source, scope) === true;

/** A key's value as text; events without one share the empty key. */
export function keyOf(source: string | null, event: unknown): string {
  if (source === null) return "";
  const value = evaluate(source, { event });
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The one field that `event.x == async.x` compares, by which a wait can be found through an index. */
export function matchedPath(source: string): string | null {
  const found = /^\s*event\.([\w.]+)\s*==\s*async\.([\w.]+)\s*$/.exec(source);
  return found?.[1] !== undefined && found[1] === found[2] ? found[1] : null;
}

/** The text under which a field's value is indexed; a field that is missing or null matches nothing. */
export function matchValue(event: unknown, path: string): string | null {
  let value = event;
  for (const key of path.split(".")) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) return null;
    value = value[key];
  }
  return value === null || value === undefined ? null : JSON.stringify(value);
}
