import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { CampaignStatus, setCampaignStatus } from "@/lib/promotions/campaigns";
import { idFrom } from "../../../named";

export const PUT = route(
  permitted("promotions.change"),
  CampaignStatus.extend({ id: idFrom("campaign") }),
  setCampaignStatus,
);
