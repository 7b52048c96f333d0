/** What a stand-in for a provider remembers: a map in tests, a table in the sandbox. */
export interface Books {
  read<T>(key: string): Promise<T | undefined>;
  write(key: string, value: object): Promise<void>;
  /** Everything whose key begins so, in the order of its first writing. */
  list<T>(prefix: string): Promise<T[]>;
}

/** What a stand-in needs of the world. */
export interface World {
  readonly books: Books;
  now(): Date;
  /** Where its API answers and where its pages are shown; both without a slash at the end. */
  readonly apiBase: string;
  pageUrl(reference: string): string;
  /** Sends a webhook. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<void>;
}

const PAYING = ["pay", "hold", "decline", "cancel"] as const;
export type PayingAction = (typeof PAYING)[number];

/** What may happen to money that was paid: its bank takes it back, decides about that, or sends a refund back. */
const LATER = ["dispute", "win", "lose", "return_refund"] as const;
export type LaterAction = (typeof LATER)[number];

/** What a person does on a hosted page. */
export const PAGE_ACTIONS = [...PAYING, ...LATER] as const;
export type PageAction = (typeof PAGE_ACTIONS)[number];

export const isLater = (action: PageAction): action is LaterAction =>
  (LATER as readonly PageAction[]).includes(action);

/** What a hosted page shows. */
export interface HostedPage {
  readonly reference: string;
  readonly status: "open" | "held" | "paid" | "declined" | "cancelled" | "expired";
  /** The bank refused the last try, and the page takes another. */
  readonly refused?: true;
  /** It keeps the card, and there is nothing to pay. */
  readonly keeps?: true;
  /** A plain decimal with its currency or coin. */
  readonly amount: string;
  readonly currency: string;
  readonly description: string;
  /** What may still happen to it, where the provider tells of such things. */
  readonly later?: readonly LaterAction[];
  /** Ways to pay that the page was asked to show. */
  readonly ways: readonly string[];
  readonly returnUrl: string;
}

/** A provider's API and hosted page, as much of them as a shop uses. */
export interface StandIn {
  handle(request: Request): Promise<Response>;
  page(reference: string): Promise<HostedPage | null>;
  /** Does what a person pressed and sends the webhooks it owes; pressed too late, nothing changes. */
  press(reference: string, action: PageAction): Promise<void>;
  /** The payer asks for the money back, or that was decided; where the provider tells of it by webhook. */
  dispute?(reference: string, news: DisputeNews): Promise<void>;
}

/** As the provider words it. */
export interface DisputeNews {
  readonly event: "CREATED" | "UPDATED" | "RESOLVED";
  readonly status: string;
  readonly outcome?: string;
}

export const answer = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

/** Books that last as long as the process. */
export function booksInMemory(): Books {
  const kept = new Map<string, string>();
  return {
    read: async <T>(key: string) => {
      const text = kept.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    write: async (key, value) => void kept.set(key, JSON.stringify(value)),
    list: async <T>(prefix: string) =>
      [...kept].flatMap(([key, text]) => (key.startsWith(prefix) ? [JSON.parse(text) as T] : [])),
  };
}
