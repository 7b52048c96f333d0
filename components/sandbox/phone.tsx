import { BatteryFull, Signal, Wifi } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { themeVariables } from "./themes";
import type { ThemeName } from "./types";

/** A phone in Telegram's colours: the status line on top, whatever Telegram shows below. */
export function Phone({ theme, time, children }: { theme: ThemeName; time: string; children: ReactNode }) {
  return (
    <div className="phone">
      <div className="screen" data-tone={theme} style={themeVariables(theme) as CSSProperties}>
        <div className="stat" aria-hidden="true" dir="ltr">
          <span>{time}</span>
          <span>
            <Signal size={15} />
            <Wifi size={15} />
            <BatteryFull size={18} />
          </span>
        </div>
        {children}
      </div>
    </div>
  );
}

/** The line that Telegram draws above a chat or a Mini App. */
export function PhoneHead({
  title,
  subtitle,
  start,
  end,
}: {
  title: string;
  subtitle: string;
  start: ReactNode;
  end: ReactNode;
}) {
  return (
    <div className="tg-head">
      <span className="edge">{start}</span>
      <b>
        {title}
        <small>{subtitle}</small>
      </b>
      <span className="edge end">{end}</span>
    </div>
  );
}
