import { describe, expect, it } from "vitest";
import { readable, type TelegramTheme } from "./readable";
import { THEMES, type ThemeName } from "./themes";

const expected: Record<ThemeName, readonly [string, string, string, string, string, string, string]> = {
  "ios-light": ["#616164", "#005dc2", "#b82a23", "#0070eb", "#ffffff", "#d63228", "#ffffff"],
  "ios-dark": ["#98989e", "#4d92f8", "#ed695b", "#3472cf", "#ffffff", "#c5473a", "#ffffff"],
  "android-day": ["#626262", "#1e6a9e", "#be2828", "#50a8eb", "#0e1e2a", "#cc2929", "#ffffff"],
  "android-night": ["#97a2ad", "#64b5ef", "#f07a80", "#50a8eb", "#0e1e2a", "#b54f54", "#ffffff"],
  pink: ["#7d5467", "#ac3764", "#b92653", "#b85075", "#ffffff", "#d1285b", "#ffffff"],
};

const names = Object.keys(THEMES) as ThemeName[];

describe("a theme's colours", () => {
  it.each(names)("are moved no further than needed in %s", (name) => {
    const got = readable(THEMES[name]);
    expect([
      got["--k-hint"],
      got["--k-accent"],
      got["--k-danger"],
      got["--k-fill"],
      got["--k-on-fill"],
      got["--k-danger-fill"],
      got["--k-on-danger"],
    ]).toEqual(expected[name]);
  });

  it("survive a theme that names no colour at all", () => {
    expect(readable({})).toEqual(readable(THEMES["ios-light"]));
  });

  it.each([
    ["white on white", { ...same("#ffffff"), text_color: "#ffffff" }, "light"],
    [
      "a label as dark as its fill",
      { ...THEMES["ios-dark"], button_color: "#222222", button_text_color: "#000000" },
      "dark",
    ],
  ] as const)("stay colours for %s", (_, theme: TelegramTheme, scheme) => {
    const got = readable(theme);
    for (const [name, value] of Object.entries(got))
      if (name !== "color-scheme") expect(value).toMatch(/^#[0-9a-f]{6}$/);
    expect(got["color-scheme"]).toBe(scheme);
  });

  it("needs nothing from outside its own source, because the page's head runs that source", () => {
    const alone = new Function(`return (${readable})`)() as typeof readable;
    expect(alone(THEMES.pink)).toEqual(readable(THEMES.pink));
  });
});

function same(color: string): TelegramTheme {
  return Object.fromEntries(Object.keys(THEMES.pink).map((name) => [name, color]));
}
