import { processSingleton } from "./singleton";

type Stop = () => Promise<void> | void;

const stops = () => processSingleton<Map<string, Stop>>("shutdown", () => new Map());

/** What has to end with the process; the last registered ends first. */
export function onShutdown(name: string, stop: Stop): void {
  stops().delete(name);
  stops().set(name, stop);
}

/** Ends everything registered. One that fails does not keep the others running; the failures are returned. */
export async function shutDown(): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const [name, stop] of [...stops()].reverse()) {
    stops().delete(name);
    try {
      await stop();
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}
