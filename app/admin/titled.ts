import type { Metadata } from "next";
import type { Permission } from "@/lib/auth/permissions";
import { openPage } from "./session";

/** The metadata of a page whose title is the same whatever it shows. */
export const titled = (permission: Permission, key: string) => async (): Promise<Metadata> => ({
  title: (await openPage(permission)).t(key),
});
