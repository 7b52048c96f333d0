/** What a place in the queue is for. `discover` and `step` are calls to the application, the rest are timers. */
export type Kind =
  | "discover"
  | "step"
  | "sleep"
  | "wait"
  | "invoke"
  | "start-timeout"
  | "finish-timeout"
  | "emit"
  | "cron"
  | "debounce"
  | "batch";

export interface Item {
  readonly id: string;
  readonly runId: string | null;
  readonly stepId: string | null;
  readonly kind: Kind;
  /** The step's name, for people. */
  readonly label: string;
  readonly runAt: number;
  readonly rank: number;
  readonly attempt: number;
  /** Whether the function goes on as soon as this step ends, without its parallel neighbours. */
  readonly race: boolean;
  readonly limits: readonly string[];
  /** There is one timer per key; setting it again moves it. */
  readonly timerKey: string | null;
  readonly payload: string | null;
}

export const isCall = (item: Pick<Item, "kind">): boolean => item.kind === "discover" || item.kind === "step";

export interface Wait {
  readonly runId: string;
  readonly stepId: string;
  readonly kind: "event" | "cancel";
  readonly eventName: string;
  readonly expression: string | null;
  readonly matchPath: string | null;
  readonly matchValue: string | null;
  readonly expiresAt: number | null;
}

export interface StoredStep {
  readonly runId: string;
  readonly stepId: string;
  readonly position: number;
  readonly name: string;
  readonly result: string;
}

export type Outcome = "completed" | "failed" | "cancelled";

/** A run under way. The executor's lane is the only writer, so this copy is the truth while the process leads. */
export interface Run {
  readonly id: string;
  readonly functionId: string;
  /** The JSON array of its events. */
  readonly events: string;
  readonly firstEvent: string;
  readonly priorityMs: number;
  readonly limits: readonly string[];
  readonly singletonKey: string | null;
  readonly parent: { readonly runId: string; readonly stepId: string } | null;
  readonly createdAt: number;
  startedAt: number | null;
  /** Results by step id, as they travel in a call. */
  readonly memos: Map<string, string>;
  /** Step ids in the order in which they ended. */
  readonly order: string[];
  /** Planned steps, sleeps, waits and invocations that have not ended. */
  readonly pending: Map<string, Item>;
  /** The one call that asks the function what comes next. */
  discovery: Item | null;
  discovering: boolean;
  /** Something ended while that call was under way, so it must be asked again. */
  askAgain: boolean;
  ended: boolean;
  bytes: number;
}

export const memoOf = {
  data: (canonicalJson: string): string => `{"data":${canonicalJson},"type":"data"}`,
  error: (canonicalJson: string): string => `{"error":${canonicalJson},"type":"error"}`,
};
