/** What this customer's phone keeps over reloads and offline; nothing where a web view blocks storage. */
const place = (key: string) => `kiosk.${key}.${window.kiosk?.who ?? ""}`;

export function recall<T>(key: string): T | null {
  try {
    const text = sessionStorage.getItem(place(key));
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    if (value === null) sessionStorage.removeItem(place(key));
    else sessionStorage.setItem(place(key), JSON.stringify(value));
  } catch {
    // Blocked or full storage costs only the cache.
  }
}

/** The session belongs to exactly this initData: another customer in the same tab signs in anew. */
export function rememberSession(initData: string): void {
  try {
    sessionStorage.setItem("kiosk.session", initData);
  } catch {
    // Without storage every load signs in, which is correct too.
  }
}

export function rememberLanguage(language: string): void {
  try {
    localStorage.setItem(`kiosk.language.${window.kiosk?.who ?? ""}`, language);
  } catch {
    // The server keeps the choice; only the first paint of the next visit would not know it.
  }
}
