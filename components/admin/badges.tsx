import type { ReactNode } from "react";

export type Tone = "good" | "warn" | "bad" | "info" | "tk" | "";

const TONES: Record<string, Tone> = {
  active: "good",
  paid: "good",
  settled: "good",
  joined: "good",
  converted: "good",
  subscriber: "good",
  sent: "good",
  done: "good",
  won: "good",
  scheduled: "info",
  reserved: "info",
  trialing: "info",
  trial: "info",
  pending: "info",
  created: "info",
  requested: "info",
  under_review: "info",
  invited: "info",
  nearly_used: "warn",
  past_due: "warn",
  waiting: "warn",
  in_review: "warn",
  awaited: "info",
  approved: "good",
  rejected: "bad",
  mismatched: "bad",
  used_up: "warn",
  beyond: "warn",
  open: "warn",
  dead: "bad",
  failed: "bad",
  refunded: "bad",
  revoked: "bad",
  lost: "bad",
};

/** A state in words; the colour repeats what the words say. */
export const Badge = ({ state, children }: { state: string; children: ReactNode }) => (
  <span className={`bdg ${TONES[state] ?? ""}`}>{children}</span>
);
