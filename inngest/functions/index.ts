import type { InngestFunction } from "inngest";

/** Every function the application serves, by capability. */
export const functions: InngestFunction.Any[] = [];
