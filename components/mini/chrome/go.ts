import { useRouter } from "next/navigation";

export type Place =
  | "/"
  | "/compare"
  | "/checkout"
  | "/checkout#promo"
  | "/history"
  | "/settings"
  | `/try?id=${string}`
  | "/wallet"
  | `/order?id=${string}`
  | `/subscription?id=${string}`;

let depth = 0;

/** Moves between screens and remembers how deep we are, so that Back never leaves the app by surprise. */
export function useGo() {
  const router = useRouter();
  return {
    to: (place: Place) => {
      depth++;
      router.push(place);
    },
    instead: (place: Place) => router.replace(place),
    home: () => {
      depth = 0;
      router.push("/");
    },
    back: () => {
      if (depth > 0) {
        depth--;
        router.back();
      } else router.replace("/");
    },
  };
}
