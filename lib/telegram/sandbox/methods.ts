import type { ApiMethods } from "grammy/types";
import type { Method, Params } from "./schemas";
import type { Updates } from "./updates";
import type { SandboxBot, World } from "./world";

/** One request under way. */
export interface Call {
  readonly world: World;
  readonly updates: Updates;
  readonly bot: SandboxBot;
  readonly signal?: AbortSignal | undefined;
}

type Answer<M extends Method> = ReturnType<ApiMethods[M]>;

/** What a method does with checked parameters; its answer has the type the Bot API promises. */
export type Handler<M extends Method> = (call: Call, params: Params<M>) => Answer<M> | Promise<Answer<M>>;

export type Handlers<M extends Method> = { readonly [Name in M]: Handler<Name> };
