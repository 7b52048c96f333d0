import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { SettingsInput } from "@/lib/settings/input";
import { saveShopSettings, viewShopSettings } from "@/lib/settings/service";

export const GET = route(permitted("settings.view"), z.object({}), viewShopSettings);
export const PUT = route(permitted("settings.change"), SettingsInput, saveShopSettings);
