import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { bootScript } from "@/components/mini/boot";
import { AppFrame } from "@/components/mini/chrome/app-frame";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/rows.css";
import "./styles/tickets.css";
import "./styles/controls.css";
import "./styles/places.css";
import "./styles/shapes.css";

export const metadata: Metadata = { robots: { index: false } };

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  interactiveWidget: "resizes-content",
};

/** The Mini App's shell: prerendered once for everybody; language, theme and data arrive in the customer's phone. */
export default function MiniLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" dir="ltr" suppressHydrationWarning>
      <head>
        <script>{bootScript}</script>
      </head>
      <body className="mini">
        <AppFrame>{children}</AppFrame>
      </body>
    </html>
  );
}
