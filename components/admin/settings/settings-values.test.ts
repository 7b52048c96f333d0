import { describe, expect, it } from "vitest";
import { SettingsInput } from "@/lib/settings/input";
import type { Text } from "../use-text";
import {
  type EditedSettings,
  inputOf,
  readDays,
  readUsername,
  settingsOf,
  valuesOf,
  wrongIn,
} from "./settings-values";

const SETTINGS: EditedSettings = {
  name: "Madar",
  tagline: { en: "Fast VPN", fa: "پرسرعت" },
  timeZone: "Asia/Riyadh",
  currencies: ["SAR", "USD", "XTR"],
  supportUsername: "madar_help",
  graceDays: 0,
  reminderDays: [7, 3, 1],
  renewalOffer: { basisPoints: 1250, daysBefore: 3 },
  winBack: null,
  otherMethodsInsideTelegram: true,
  pointValues: { SAR: 5, XTR: 1 },
  topUpBounds: { SAR: { least: 1000, most: 200_000 } },
};
const t = Object.assign((key: string) => key, { has: () => true }) as unknown as Text;
const values = valuesOf(SETTINGS);

describe("the settings form", () => {
  it("gives back what it was given, and the API takes it", () => {
    expect(settingsOf(values)).toEqual(SETTINGS);
    expect(SettingsInput.parse(settingsOf(values))).toEqual(SETTINGS);
    expect(wrongIn(values, t)).toEqual({});
  });

  it("proposes an offer to switch on, and takes none that is off", () => {
    expect(settingsOf({ ...values, winsBack: true }).winBack).toEqual({
      basisPoints: 1500,
      daysAfter: 14,
      validDays: 7,
    });
    expect(wrongIn({ ...values, winBackPercent: "many" }, t)).toEqual({});
  });

  it("puts the main currency first and once", () => {
    expect(settingsOf({ ...values, mainCurrency: "USD", moreCurrencies: ["USD", "XTR"] }).currencies).toEqual(
      ["USD", "XTR"],
    );
  });

  it.each([
    ["7, 3, 1", [7, 3, 1]],
    ["1 3  7 7", [7, 3, 1]],
    ["٧، ٣ و ١", [7, 3, 1]],
    ["", []],
    ["0", null],
    ["61", null],
    ["1.5", null],
    ["-3", null],
  ])("reads the days in %j", (typed, days) => {
    expect(readDays(typed)).toEqual(days);
  });

  it.each(["madar_help", "@madar_help", "t.me/madar_help", " https://t.me/madar_help "])(
    "reads the username in %j",
    (typed) => {
      expect(readUsername(typed)).toBe("madar_help");
    },
  );

  it.each([
    ["name", { name: " " }],
    ["tagline", { tagline: { ...values.tagline, en: "" } }],
    ["supportUsername", { supportUsername: "a b" }],
    ["graceDays", { graceDays: "31" }],
    ["reminderDays", { reminderDays: "1 2 3 4 5 6" }],
    ["renewalPercent", { renewalPercent: "0" }],
    ["renewalDaysBefore", { reminderDays: "7, 1" }],
    ["pointValues", { pointValues: { SAR: "0" } }],
    ["pointValues", { pointValues: { USD: "many" } }],
    ["topUpLeast", { topUpLeast: { SAR: "2001" } }],
    ["topUpLeast", { topUpMost: { SAR: "" } }],
    ["winBackValidDays", { winsBack: true, winBackValidDays: "" }],
  ])("says what is wrong at %s", (field, change) => {
    expect(Object.keys(wrongIn({ ...values, ...change }, t))).toEqual([field]);
  });

  it("finds the input that a field of the API is", () => {
    expect(["tagline.ru", "currencies[1]", "winBack.daysAfter", "reminderDays[0]"].map(inputOf)).toEqual([
      "tagline",
      "mainCurrency",
      "winBackDaysAfter",
      "reminderDays",
    ]);
  });
});
