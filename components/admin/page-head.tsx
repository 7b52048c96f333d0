import type { ReactNode } from "react";

export const PageHead = ({
  title,
  note,
  children,
}: {
  title: ReactNode;
  note?: ReactNode;
  children?: ReactNode;
}) => (
  <div className="ph">
    <div>
      <h1>{title}</h1>
      {note && <p>{note}</p>}
    </div>
    {children && <div className="acts">{children}</div>}
  </div>
);
