import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { Shell } from "@/components/admin/shell";
import { database } from "@/db/client";
import { permissionsOf } from "@/lib/auth/permissions";
import { countWaiting } from "@/lib/checkout/admin-queries";
import { isSandbox } from "@/lib/core/env";
import { readShopSettings } from "@/lib/settings/service";
import { currentAdmin } from "../session";

export default async function ShellLayout({ children }: { children: ReactNode }) {
  const session = await currentAdmin();
  if (!session.ok) redirect("/admin/login");
  const { name, role } = session.value;
  const { db } = await database();
  const [shop, waiting] = await Promise.all([readShopSettings(db), countWaiting(db)]);
  return (
    <Shell
      shop={{ name: shop.name, botUsername: shop.botUsername, sandbox: isSandbox() }}
      admin={{ name, role }}
      permissions={permissionsOf(role)}
      waiting={waiting}
    >
      {children}
    </Shell>
  );
}
