import { describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/core/time";
import { at, HALA, openSandbox, sandbox, TOKEN } from "@/tests/sandbox-at-noon";
import { verifyInitData, verifyInitDataSignature } from "../init-data";
import { sandboxPublicKeyHex } from "./mini-app";

openSandbox();

describe("a launch of the Mini App", () => {
  it("is signed by the bot's token and by the sandbox's key", () => {
    const { initData, fragment } = sandbox
      .asUser(HALA, { firstName: "Hala", languageCode: "ar" })
      .openMiniApp({ startParam: "plan_pro", theme: { bg_color: "#101010" }, language: "fa" });
    const launch = new URLSearchParams(fragment);
    expect(launch.get("tgWebAppData")).toBe(initData);
    expect(JSON.parse(launch.get("tgWebAppThemeParams") ?? "")).toEqual({ bg_color: "#101010" });
    expect(launch.get("tgWebAppStartParam")).toBe("plan_pro");
    expect(launch.get("tgWebAppPlatform")).toBe("ios");
    expect(launch.get("tgWebAppVersion")).toMatch(/^\d+\.\d+$/);
    const now = fixedClock(at).now();
    expect(verifyInitData(initData, { botToken: TOKEN, now })).toMatchObject({
      ok: true,
      value: { user: { id: 501n, firstName: "Hala", languageCode: "fa" }, startParam: "plan_pro" },
    });
    expect(
      verifyInitDataSignature(initData, { botId: 77, publicKeyHex: sandboxPublicKeyHex(), now }),
    ).toMatchObject({ ok: true });
  });
});
