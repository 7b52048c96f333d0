/** Telegram's theme parameters as they arrive: `text_color`, `hint_color` … in `#rrggbb`. */
export type TelegramTheme = Readonly<Record<string, string>>;

/**
 * The theme's colours made readable: hint, accent and danger move towards the text colour until 4.5:1 on section, page,
 * well and tint; the fill darkens under a light label or, where it is far too light, takes a dark label.
 * It stands alone, without a helper outside: its source also runs in the page's head, before the first paint.
 */
export function readable(theme: TelegramTheme): Record<string, string> {
  type Rgb = readonly [number, number, number];
  // A little above 4.5, so that rounding and blending on a screen never fall below it.
  const enough = 4.62;
  const step = 0.04;
  const tooLight = 2.6;

  const parse = (hex: string | undefined, fallback: string): Rgb => {
    const value = Number.parseInt(
      (/^#[0-9a-f]{6}$/i.test(hex ?? "") ? (hex ?? fallback) : fallback).slice(1),
      16,
    );
    return [value >> 16, (value >> 8) & 255, value & 255];
  };
  const print = (color: Rgb): string =>
    `#${color.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
  const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
  const light = (channel: number): number => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  const luminance = ([r, g, b]: Rgb): number => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const contrast = (a: Rgb, b: Rgb): number => {
    const [la, lb] = [luminance(a), luminance(b)];
    return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
  };
  const towards = (from: Rgb, to: Rgb, reads: (color: Rgb) => boolean): Rgb => {
    for (let share = 0; share < 1; share += step) {
      const color = mix(from, to, share);
      const shown = parse(print(color), "#000000");
      if (reads(shown)) return shown;
    }
    return to;
  };

  const black: Rgb = [0, 0, 0];
  const white: Rgb = [255, 255, 255];
  const page = parse(theme["secondary_bg_color"] ?? theme["bg_color"], "#efeff4");
  const section = parse(theme["section_bg_color"] ?? theme["bg_color"], "#ffffff");
  const bar = parse(theme["bottom_bar_bg_color"] ?? theme["secondary_bg_color"], "#f2f2f2");
  const text = parse(theme["text_color"], "#000000");
  const hint = parse(theme["hint_color"], "#8e8e93");
  const accent = parse(theme["accent_text_color"] ?? theme["link_color"], "#007aff");
  const danger = parse(theme["destructive_text_color"], "#ff3b30");
  const fill = parse(theme["button_color"], "#007aff");
  const label = parse(theme["button_text_color"], "#ffffff");
  const tint = mix(section, fill, 0.11);
  const tintDanger = mix(section, danger, 0.09);
  const surfaces = [section, page, bar, mix(page, text, 0.05), mix(section, text, 0.05), tint];
  const readsOn = (places: readonly Rgb[]) => (color: Rgb) =>
    places.every((place) => contrast(color, place) >= enough);

  const filled = (raw: Rgb, wanted: Rgb): { fill: Rgb; label: Rgb } => {
    const asIs = contrast(raw, wanted);
    if (asIs >= enough) return { fill: raw, label: wanted };
    const under = (color: Rgb) => contrast(color, wanted) >= enough;
    if (luminance(wanted) < luminance(raw)) return { fill: towards(raw, white, under), label: wanted };
    if (asIs >= tooLight) return { fill: towards(raw, black, under), label: wanted };
    return {
      fill: raw,
      label: towards(mix(raw, black, 0.82), black, (color) => contrast(color, raw) >= enough),
    };
  };
  const main = filled(fill, label);
  const destructive = filled(danger, label);

  return {
    "--k-hint": print(towards(hint, text, readsOn(surfaces))),
    "--k-accent": print(towards(accent, text, readsOn(surfaces))),
    "--k-danger": print(towards(danger, text, readsOn([...surfaces, tintDanger]))),
    "--k-fill": print(main.fill),
    "--k-on-fill": print(main.label),
    "--k-danger-fill": print(destructive.fill),
    "--k-on-danger": print(destructive.label),
    "--k-page-solid": print(page),
    "--k-bar": print(bar),
    "color-scheme": luminance(page) < 0.18 ? "dark" : "light",
  };
}
