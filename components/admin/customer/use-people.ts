"use client";
import { useEffect, useState } from "react";
import { call } from "../call";

export interface Person {
  id: string;
  title: string;
}

/** The customers that a typed name finds; the chosen one as long as nothing else is typed. */
export function usePeople(query: string, chosen: Person | null): Person[] {
  const [people, setPeople] = useState<Person[]>(chosen ? [chosen] : []);
  useEffect(() => {
    const q = query.trim();
    if (q.length < 2 || q === chosen?.title) {
      setPeople(chosen ? [chosen] : []);
      return;
    }
    let current = true;
    const timer = setTimeout(async () => {
      const answer = await call<{ hits: (Person & { kind: string; note: string | null })[] }>(
        "GET",
        `/api/admin/search?q=${encodeURIComponent(q)}`,
      );
      if (!current || !answer.ok) return;
      setPeople(
        answer.value.hits
          .filter((hit) => hit.kind === "customer")
          .map(({ id, title, note }) => ({ id, title: note ? `${title} ${note}` : title })),
      );
    }, 200);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, chosen]);
  return people;
}
