import type { ReactNode } from "react";
import { refreshShop, useAppState } from "../state/app";
import type { Ready } from "../text/speech";
import { Icon } from "./cell";
import type { Drawing } from "./icons";

/** What is on the screen is older than it should be: says from when, and tries again in place. */
export function TroubleBanner({ ready }: { ready: Ready }) {
  const { trouble, retrying } = useAppState();
  if (trouble === null) return null;
  const at = ready.time(ready.view.now);
  const text = ready.say(trouble.kind === "offline" ? "mini.banner.offline" : "mini.banner.server", {
    time: at,
  });
  return (
    <div className="banner bad" role="alert">
      <span>{text}</span>
      <button type="button" aria-busy={retrying || undefined} onClick={() => void refreshShop()}>
        {retrying ? <span className="spin" /> : ready.say("mini.retry")}
      </button>
    </div>
  );
}

/** A problem that belongs to this place, with its one way out. */
export const Problem = ({
  text,
  action,
  onPress,
}: {
  text: ReactNode;
  action?: string;
  onPress?: () => void;
}) => (
  <div className="banner bad" role="alert">
    <span>{text}</span>
    {action && onPress && (
      <button type="button" onClick={onPress}>
        {action}
      </button>
    )}
  </div>
);

/** A calm word in the middle of the screen: a result, an empty place, a failure. */
export const Place = ({
  icon,
  bad = false,
  round = false,
  title,
  text,
  action,
  onPress,
  art,
}: {
  icon?: Drawing;
  bad?: boolean;
  round?: boolean;
  title: ReactNode;
  text?: ReactNode;
  action?: string;
  onPress?: () => void;
  art?: ReactNode;
}) => (
  <div className="place">
    {art}
    {icon && <Icon of={icon} bad={bad} round={round} large />}
    <h1>{title}</h1>
    {text && <p>{text}</p>}
    {action && onPress && (
      <button type="button" onClick={onPress}>
        {action}
      </button>
    )}
  </div>
);

/** The outline of a ticket: the only picture in the shop. */
export const TicketOutline = () => (
  <span className="stub">
    <svg
      width="96"
      height="64"
      viewBox="0 0 96 64"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
    >
      <path d="M4 10a4 4 0 0 1 4-4h52a6 6 0 0 0 12 0h16a4 4 0 0 1 4 4v44a4 4 0 0 1-4 4H72a6 6 0 0 0-12 0H8a4 4 0 0 1-4-4z" />
      <path d="M66 16v32" strokeDasharray="3 5" />
      <path d="M18 24h30M18 34h20" strokeLinecap="round" />
    </svg>
  </span>
);
