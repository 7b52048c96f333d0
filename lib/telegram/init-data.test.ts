import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { signInitData, verifyInitData, verifyInitDataSignature } from "./init-data";
import { signLoginWidget, verifyLoginWidget } from "./login-widget";

const botToken = "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8";
const launchedAt = new Date("2026-11-20T12:00:00Z");
const authDate = String(launchedAt.getTime() / 1000);
const user = JSON.stringify({ id: 279058397, first_name: "Hala", username: "hala", language_code: "ar" });
const later = (seconds: number) => new Date(launchedAt.getTime() + seconds * 1000);
const verifyAt = (raw: string, now: Date = launchedAt) =>
  verifyInitData(raw, { botToken, now, maxAgeSeconds: 3600 });

describe("a launch of the Mini App", () => {
  const raw = signInitData(
    {
      user,
      auth_date: authDate,
      start_param: "plan_pro",
      query_id: "AAH",
      chat_instance: "81",
      signature: "x",
    },
    botToken,
  );

  it("says who opened it, when, and through which link", () => {
    expect(verifyAt(raw)).toMatchObject({
      ok: true,
      value: {
        user: { id: 279058397n, firstName: "Hala", lastName: null, username: "hala", languageCode: "ar" },
        authDate: launchedAt,
        startParam: "plan_pro",
        queryId: "AAH",
        chatInstance: "81",
      },
    });
  });

  it("is signed over the decoded pairs, sorted, so that their order does not matter", () => {
    expect(verifyAt(raw.split("&").reverse().join("&")).ok).toBe(true);
  });

  it("reads a plus sign as a space, as browsers write it", () => {
    const spaced = signInitData({ auth_date: authDate, user: user.replace("Hala", "Hala Noor") }, botToken);
    expect(verifyAt(spaced.replaceAll("%20", "+"))).toMatchObject({
      value: { user: { firstName: "Hala Noor" } },
    });
  });

  it.each([
    ["by 60 seconds, as clocks differ", later(-60), true],
    ["by 61 seconds", later(-61), false],
  ])("may come from the future %s", (_, now, accepted) => {
    const verdict = verifyAt(raw, now);
    expect(verdict).toMatchObject(
      accepted ? { ok: true } : { ok: false, error: "init_data.auth_date_invalid" },
    );
  });

  it.each([
    ["at the last second", later(3600), true],
    ["a second after it", later(3601), false],
  ])("is good for its age %s", (_, now, accepted) => {
    expect(verifyAt(raw, now)).toMatchObject(
      accepted ? { ok: true } : { ok: false, error: "init_data.expired" },
    );
  });

  it("is good for an hour where no age is named", () => {
    expect(verifyInitData(raw, { botToken, now: later(3600) }).ok).toBe(true);
    expect(verifyInitData(raw, { botToken, now: later(3601) })).toMatchObject({ error: "init_data.expired" });
  });

  it.each([
    ["empty", "", "init_data.malformed"],
    ["without an equals sign", "here comes something wrong;", "init_data.malformed"],
    ["with a pair without a name", `=1&${raw}`, "init_data.malformed"],
    ["with broken percent encoding", `${raw}&x=%E0%A4`, "init_data.malformed"],
    ["longer than Telegram ever sends", `${raw}&x=${"a".repeat(20_000)}`, "init_data.malformed"],
    ["with a key given twice", `${raw}&auth_date=${authDate}`, "init_data.duplicate_key"],
    ["with the hash given twice", `${raw}&hash=${"0".repeat(64)}`, "init_data.duplicate_key"],
    ["without a hash", `auth_date=${authDate}`, "init_data.hash_missing"],
    ["without a date", `hash=${"0".repeat(64)}`, "init_data.auth_date_missing"],
    ["with a date of another form", `hash=abc&auth_date=12e3`, "init_data.auth_date_invalid"],
    ["with a negative date", `hash=abc&auth_date=-5`, "init_data.auth_date_invalid"],
    ["with one changed value", raw.replace("plan_pro", "plan_max"), "init_data.hash_invalid"],
    ["with an added value", `${raw}&chat_type=private`, "init_data.hash_invalid"],
    ["with a hash that is too short", raw.replace(/hash=.{2}/, "hash="), "init_data.hash_invalid"],
    ["with a hash that is not hex", raw.replace(/hash=.{2}/, "hash=zz"), "init_data.hash_invalid"],
  ])("is refused %s", (_, forged, error) => {
    expect(verifyAt(forged)).toEqual({ ok: false, error });
  });

  it("is refused under another bot's token", () => {
    expect(verifyInitData(raw, { botToken: `${botToken}x`, now: launchedAt })).toMatchObject({
      error: "init_data.hash_invalid",
    });
  });

  it.each([["not JSON"], ["null"], [`{"id":"7","first_name":"A"}`], [`{"id":7}`]])(
    "is refused with a signed user that is %s",
    (text) => {
      const raw = signInitData({ auth_date: authDate, user: text }, botToken);
      expect(verifyAt(raw)).toEqual({ ok: false, error: "init_data.malformed" });
    },
  );

  it("still verifies for the first bot after many others", () => {
    for (let i = 0; i < 40; i++) verifyInitData(raw, { botToken: `${i}:other`, now: launchedAt });
    expect(verifyAt(raw).ok).toBe(true);
  });
});

describe("Telegram's own signature", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const publicKeyHex = publicKey.export({ format: "der", type: "spki" }).subarray(12).toString("hex");
  const signature = sign(
    null,
    Buffer.from(`42:WebAppData\nauth_date=${authDate}\nuser=${user}`),
    privateKey,
  ).toString("base64url");
  const raw = new URLSearchParams({ user, auth_date: authDate, hash: "not looked at", signature }).toString();
  const verifyFor = (botId: number, text = raw, now = launchedAt) =>
    verifyInitDataSignature(text, { botId, publicKeyHex, now, maxAgeSeconds: 3600 });

  it("verifies without the bot's token", () => {
    expect(verifyFor(42)).toMatchObject({ ok: true, value: { user: { id: 279058397n } } });
  });

  it.each([
    ["another bot", verifyFor(43), "init_data.signature_invalid"],
    ["a missing signature", verifyFor(42, `auth_date=${authDate}`), "init_data.signature_missing"],
    [
      "a longer signature",
      verifyFor(42, raw.replace(signature, `${signature}abc`)),
      "init_data.signature_invalid",
    ],
    ["an old launch", verifyFor(42, raw, later(3601)), "init_data.expired"],
    ["a launch from the future", verifyFor(42, raw, later(-61)), "init_data.auth_date_invalid"],
    ["a missing date", verifyFor(42, `signature=${signature}`), "init_data.auth_date_missing"],
    ["a key given twice", verifyFor(42, `${raw}&user=1`), "init_data.duplicate_key"],
  ])("is refused for %s", (_, verdict, error) => {
    expect(verdict).toEqual({ ok: false, error });
  });
});

describe("the login widget", () => {
  const data = signLoginWidget({ id: "42", first_name: "John", auth_date: authDate }, botToken);

  it("says who pressed the button", () => {
    expect(verifyLoginWidget(data, { botToken, now: launchedAt })).toMatchObject({
      value: { id: 42n, firstName: "John", authDate: launchedAt },
    });
  });

  it("is refused when it is old, changed or unsigned", () => {
    const error = (given: Record<string, string>, now = launchedAt) => {
      const verdict = verifyLoginWidget(given, { botToken, now });
      return verdict.ok ? "accepted" : verdict.error;
    };
    expect(error(data, later(3601))).toBe("init_data.expired");
    expect(error({ ...data, id: "43" })).toBe("init_data.hash_invalid");
    expect(error({ id: "42", first_name: "John", auth_date: authDate })).toBe("init_data.hash_missing");
  });

  it("and the Mini App do not accept each other's hash", () => {
    const asInitData = new URLSearchParams(data).toString();
    expect(verifyAt(asInitData)).toEqual({ ok: false, error: "init_data.hash_invalid" });
    const miniApp = Object.fromEntries(
      new URLSearchParams(signInitData({ id: "42", first_name: "John", auth_date: authDate }, botToken)),
    );
    expect(verifyLoginWidget(miniApp, { botToken, now: launchedAt })).toEqual({
      ok: false,
      error: "init_data.hash_invalid",
    });
  });
});

const VECTORS = "../shared/specs/initdata/vectors.json";

interface Vectors {
  hmac: {
    id: string;
    token: string;
    initData: string;
    maxAgeSeconds?: number;
    authDate?: number;
    expect: string;
  }[];
  ed25519: { id: string; botId: number; publicKey: string; initData: string; expect: string }[];
  loginWidget: { id: string; token: string; data: Record<string, string>; expect: string }[];
}

describe.skipIf(!existsSync(VECTORS))(`the published vectors (skipped where ${VECTORS} is missing)`, () => {
  const vectors: Vectors = existsSync(VECTORS)
    ? JSON.parse(readFileSync(VECTORS, "utf8"))
    : { hmac: [], ed25519: [], loginWidget: [] };
  const longAgo = Number.POSITIVE_INFINITY;

  it.each(vectors.hmac)("HMAC: $id is $expect", ({ token, initData, maxAgeSeconds, expect: expected }) => {
    const verdict = verifyInitData(initData, {
      botToken: token,
      now: launchedAt,
      maxAgeSeconds: maxAgeSeconds ?? longAgo,
    });
    expect(verdict.ok ? "valid" : verdict.error).toBe(
      expected === "valid" ? "valid" : `init_data.${expected}`,
    );
  });

  it.each(vectors.ed25519)("Ed25519: $id is $expect", ({ botId, publicKey, initData, expect: expected }) => {
    const verdict = verifyInitDataSignature(initData, {
      botId,
      publicKeyHex: publicKey,
      now: launchedAt,
      maxAgeSeconds: longAgo,
    });
    const refusal = verdict.ok ? "valid" : verdict.error.replace("init_data.signature_", "");
    expect(refusal).toBe(expected);
  });

  it.each(vectors.loginWidget)("login widget: $id is $expect", ({ token, data }) => {
    const verdict = verifyLoginWidget(data, { botToken: token, now: launchedAt, maxAgeSeconds: longAgo });
    expect(verdict.ok).toBe(true);
  });
});
