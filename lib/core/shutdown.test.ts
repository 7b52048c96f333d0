import { describe, expect, it } from "vitest";
import { onShutdown, shutDown } from "./shutdown";

describe("the shutdown", () => {
  it("ends what was started last first, once, and goes on past a failure", async () => {
    const ended: string[] = [];
    onShutdown("database", () => void ended.push("database"));
    onShutdown("executor", () => Promise.reject(new Error("stuck")));
    onShutdown("server", () => void ended.push("server"));

    expect(await shutDown()).toEqual([new Error("stuck")]);
    expect(ended).toEqual(["server", "database"]);
    expect(await shutDown()).toEqual([]);
    expect(ended).toEqual(["server", "database"]);
  });
});
