"use client";
import { Problem } from "@/components/admin/problem";

export default function ShellError({ reset }: { error: Error; reset: () => void }) {
  return (
    <div className="gate">
      <Problem reset={reset} />
    </div>
  );
}
