import { useSyncExternalStore } from "react";

const subscribe = (listen: () => void) => {
  window.addEventListener("popstate", listen);
  return () => window.removeEventListener("popstate", listen);
};

/** The `id` of the address. Pages are prerendered without it, so the first paint has none. */
export const useQueryId = (): string | null =>
  useSyncExternalStore(
    subscribe,
    () => new URLSearchParams(window.location.search).get("id"),
    () => null,
  );
