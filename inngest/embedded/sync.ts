import type { Caller } from "./call";
import { canonical } from "./canonical";
import { type App, readApp } from "./functions";

/** Asks an application for its functions over the connection that will call them; null when it registers by itself. */
export async function askForFunctions(
  caller: Caller,
  url: string,
  callUrl: string | null,
  unixSeconds: number,
): Promise<App | null> {
  const headers = { "x-inngest-sync-kind": "in_band" };
  const answer = await caller.send("PUT", url, canonical({ url }), unixSeconds, headers);
  if (answer.status !== 200) throw new Error(`${url} answered a sync with status ${answer.status}`);
  if (answer.header("x-inngest-sync-kind") !== "in_band") return null;
  return readApp(JSON.parse(answer.body), callUrl);
}
