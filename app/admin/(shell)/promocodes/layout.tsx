import type { ReactNode } from "react";
import { CodeTabs } from "@/components/admin/codes/code-tabs";

export default function PromoCodesLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <CodeTabs />
      {children}
    </>
  );
}
