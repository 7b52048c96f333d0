"use client";
import { Problem } from "@/components/admin/problem";

export default function AdminError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="gate">
      <Problem reset={reset} />
    </main>
  );
}
