"use client";
import { ChevronRight, LogOut, Menu as MenuIcon, Search, SunMoon, UserRound } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useLocale } from "next-intl";
import { useState } from "react";
import type { Role } from "@/lib/core/actor";
import { LANGUAGES, type Language, nearestLanguage } from "@/lib/core/languages";
import { Menu, MenuItem, MenuLabel, MenuLine, MenuRadio, MenuRadioGroup } from "../ui/menu";
import { call } from "./call";
import { useCrumbs } from "./crumbs";
import { chooseLanguage, chooseTheme, currentTheme, type Theme } from "./preferences";
import { useText } from "./use-text";

const NAMES: Record<Language, string> = { en: "English", ru: "Русский", ar: "العربية", fa: "فارسی" };
const THEMES: readonly Theme[] = ["light", "dark", "system"];

export function Topbar({
  admin,
  sandbox,
  onMenu,
  onSearch,
}: {
  admin: { name: string; role: Role };
  sandbox: boolean;
  onMenu: () => void;
  onSearch: () => void;
}) {
  const t = useText();
  const crumbs = useCrumbs();
  const router = useRouter();
  const [theme, setTheme] = useState<Theme>("system");
  return (
    <header className="top">
      <button type="button" className="ib mtop" aria-label={t("admin.shell.menu")} onClick={onMenu}>
        <MenuIcon size={18} aria-hidden />
      </button>
      <nav className="crumb" aria-label={t("admin.shell.path")}>
        {crumbs.map((crumb, index) =>
          index === crumbs.length - 1 ? (
            <b key={crumb.label} aria-current="page">
              {crumb.label}
            </b>
          ) : (
            <span key={crumb.label} className="step">
              <Link href={crumb.href ?? "/admin"}>{crumb.label}</Link>
              <ChevronRight size={14} className="flip" aria-hidden />
            </span>
          ),
        )}
      </nav>
      <button type="button" className="srch" onClick={onSearch}>
        <Search size={16} aria-hidden />
        <span>{t("admin.palette.title")}</span>
        <kbd>
          <bdi dir="ltr">Ctrl K</bdi>
        </kbd>
      </button>
      {sandbox && <span className="mode">{t("admin.shell.sandbox")}</span>}
      <Menu
        trigger={
          <button
            type="button"
            className="ib"
            aria-label={t("admin.shell.appearance")}
            onPointerDown={() => setTheme(currentTheme())}
            onFocus={() => setTheme(currentTheme())}
          >
            <SunMoon size={17} aria-hidden />
          </button>
        }
      >
        <MenuLabel>{t("admin.shell.theme")}</MenuLabel>
        <MenuRadioGroup
          value={theme}
          onValueChange={(value) => {
            chooseTheme(value as Theme);
            setTheme(value as Theme);
          }}
        >
          {THEMES.map((each) => (
            <MenuRadio key={each} value={each}>
              <Dot on={theme === each} />
              {t(`admin.shell.themes.${each}`)}
            </MenuRadio>
          ))}
        </MenuRadioGroup>
        <MenuLine />
        <LanguageChoice />
      </Menu>
      <Menu
        trigger={
          <button
            type="button"
            className="me border-0"
            aria-label={t("admin.shell.signedIn", {
              name: admin.name,
              role: t(`admin.roles.${admin.role}`),
            })}
          >
            {[...admin.name][0]?.toUpperCase()}
          </button>
        }
      >
        <MenuLabel>
          {admin.name} · {t(`admin.roles.${admin.role}`)}
        </MenuLabel>
        <MenuItem onSelect={() => router.push("/admin/account")}>
          <UserRound size={16} aria-hidden />
          {t("admin.account.title")}
        </MenuItem>
        <MenuItem onSelect={signOut}>
          <LogOut size={16} aria-hidden className="flip" />
          {t("admin.shell.signOut")}
        </MenuItem>
      </Menu>
    </header>
  );
}

function LanguageChoice() {
  const t = useText();
  const language = nearestLanguage(useLocale());
  return (
    <>
      <MenuLabel>{t("admin.shell.language")}</MenuLabel>
      <MenuRadioGroup value={language} onValueChange={(value) => chooseLanguage(value as Language)}>
        {LANGUAGES.map((each) => (
          <MenuRadio key={each} value={each} lang={each}>
            <Dot on={language === each} />
            {NAMES[each]}
          </MenuRadio>
        ))}
      </MenuRadioGroup>
    </>
  );
}

const Dot = ({ on }: { on: boolean }) => (
  <span
    aria-hidden
    className="size-2 rounded-full"
    style={{ background: on ? "var(--d-ticket)" : "none", boxShadow: "0 0 0 1px var(--d-line-strong)" }}
  />
);

async function signOut() {
  await call("DELETE", "/api/admin/session");
  window.location.assign("/admin/login");
}
