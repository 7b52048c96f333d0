"use client";
import { parseAsArrayOf, parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { useMemo, useTransition } from "react";
import type { Filter } from "./types";

/** The list's state lives in the address; the server renders the rows for it. */
export function useListState(filters: readonly Filter[], defaults: { size: number }) {
  const [pending, startTransition] = useTransition();
  const names = filters.map((filter) => filter.key).join(",");
  const parsers = useMemo(
    () => ({
      q: parseAsString.withDefault(""),
      page: parseAsInteger.withDefault(1),
      size: parseAsInteger.withDefault(defaults.size),
      sort: parseAsString,
      hide: parseAsArrayOf(parseAsString).withDefault([]),
      ...Object.fromEntries(
        names
          .split(",")
          .filter((name) => name !== "")
          .map((name) => [name, parseAsArrayOf(parseAsString).withDefault([])]),
      ),
    }),
    [names, defaults.size],
  );
  const [state, setState] = useQueryStates(parsers, {
    history: "push",
    shallow: false,
    scroll: false,
    startTransition,
  });
  const chosen = state as typeof state & Record<string, string[]>;
  return {
    pending,
    q: state.q,
    page: state.page,
    size: state.size,
    sort: state.sort,
    hidden: state.hide,
    chosen: (key: string): string[] => {
      const values: unknown = chosen[key];
      return Array.isArray(values) ? values : [];
    },
    /** Changes the list; anything but turning the page goes back to the first one. */
    change: (change: Record<string, string | number | string[] | null>) =>
      setState(("page" in change ? change : { ...change, page: null }) as Parameters<typeof setState>[0]),
    /** Typing replaces the address instead of filling the history with letters. */
    type: (q: string) =>
      setState({ q: q === "" ? null : q, page: null } as Parameters<typeof setState>[0], {
        history: "replace",
      }),
    hide: (columns: string[]) =>
      setState({ hide: columns.length === 0 ? null : columns } as Parameters<typeof setState>[0]),
    clear: () =>
      setState(
        Object.fromEntries(
          ["q", "page", ...filters.map((filter) => filter.key)].map((key) => [key, null]),
        ) as Parameters<typeof setState>[0],
      ),
  };
}

export type ListState = ReturnType<typeof useListState>;
