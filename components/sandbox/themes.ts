import type { ThemeName } from "./types";

type ThemeParams = Record<`${string}_color`, `#${string}`>;

/** What Telegram would send in `theme_changed`: its own colours in light, in dark, and one a person made. */
export const THEMES: Record<ThemeName, ThemeParams> = {
  day: {
    bg_color: "#ffffff",
    secondary_bg_color: "#efeff4",
    section_bg_color: "#ffffff",
    text_color: "#000000",
    hint_color: "#8e8e93",
    subtitle_text_color: "#8e8e93",
    section_header_text_color: "#6d6d72",
    section_separator_color: "#c8c7cc",
    link_color: "#007aff",
    accent_text_color: "#007aff",
    button_color: "#007aff",
    button_text_color: "#ffffff",
    destructive_text_color: "#ff3b30",
    header_bg_color: "#f8f8f8",
    bottom_bar_bg_color: "#f2f2f2",
  },
  night: {
    bg_color: "#000000",
    secondary_bg_color: "#101012",
    section_bg_color: "#1c1c1e",
    text_color: "#ffffff",
    hint_color: "#98989e",
    subtitle_text_color: "#98989e",
    section_header_text_color: "#8d8e93",
    section_separator_color: "#545458",
    link_color: "#3e88f7",
    accent_text_color: "#3e88f7",
    button_color: "#3e88f7",
    button_text_color: "#ffffff",
    destructive_text_color: "#eb5545",
    header_bg_color: "#1a1a1a",
    bottom_bar_bg_color: "#1d1d1d",
  },
  pink: {
    bg_color: "#fffafc",
    secondary_bg_color: "#fde8f0",
    section_bg_color: "#fffafc",
    text_color: "#3d1a2a",
    hint_color: "#b98aa0",
    subtitle_text_color: "#b98aa0",
    section_header_text_color: "#b98aa0",
    section_separator_color: "#f3d3e0",
    link_color: "#e0457f",
    accent_text_color: "#e0457f",
    button_color: "#ff6fa3",
    button_text_color: "#ffffff",
    destructive_text_color: "#d1285b",
    header_bg_color: "#fff0f6",
    bottom_bar_bg_color: "#fdeef4",
  },
};

/** The same colours as CSS variables, for the parts of the phone that Telegram itself draws. */
export const themeVariables = (theme: ThemeName): Record<string, string> =>
  Object.fromEntries(
    Object.entries(THEMES[theme]).map(([key, value]) => [`--tg-theme-${key.replaceAll("_", "-")}`, value]),
  );
