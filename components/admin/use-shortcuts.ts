"use client";
import { useEffect } from "react";

const TYPING = "input, textarea, select, [contenteditable=true], [role=dialog], [role=menu]";

/** Keys that work anywhere but while typing. `g` waits a second and a half for its letter. */
export function useShortcuts(on: {
  palette: () => void;
  help: () => void;
  go: (letter: string) => void;
}): void {
  const { palette, help, go } = on;
  useEffect(() => {
    let waitsForLetter = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
        event.preventDefault();
        palette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(TYPING) || document.querySelector("[role=dialog]")) return;
      // The physical key, so that shortcuts work on Arabic and Russian layouts as well.
      const letter = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
      if (waitsForLetter) {
        waitsForLetter = false;
        clearTimeout(timer);
        if (letter !== "") go(letter);
        return;
      }
      if (event.key === "?") help();
      else if (event.key === "/" || event.code === "Slash") focusFirst(event, "[data-search]");
      else if (letter === "f") clickFirst(event, "[data-filter]");
      else if (letter === "g") {
        waitsForLetter = true;
        timer = setTimeout(() => {
          waitsForLetter = false;
        }, 1500);
      }
    };
    window.addEventListener("keydown", listen);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", listen);
    };
  }, [palette, help, go]);
}

function focusFirst(event: Event, selector: string): void {
  const element = document.querySelector<HTMLElement>(selector);
  if (!element) return;
  event.preventDefault();
  element.focus();
}

function clickFirst(event: Event, selector: string): void {
  const element = document.querySelector<HTMLElement>(selector);
  if (!element) return;
  event.preventDefault();
  element.click();
}
