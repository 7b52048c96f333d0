import Link from "next/link";
import { Logo } from "./logo";

/** A page that says why there is nothing here and where to go instead. */
export const Notice = ({ title, text, back }: { title: string; text: string; back: string }) => (
  <main className="gate">
    <div className="card ticket">
      <div className="grid gap-3 p-6">
        <Logo />
        <h1 style={{ font: "var(--d-t-h1)" }}>{title}</h1>
        <p className="mut">{text}</p>
      </div>
      <div className="stub">
        <Link className="btn p" href="/admin">
          {back}
        </Link>
      </div>
    </div>
  </main>
);
