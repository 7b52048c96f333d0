import { z } from "zod";
import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { readCampaign } from "@/lib/promotions/campaign-queries";
import { archiveCampaign, CampaignDraft, changeCampaign, updateCampaign } from "@/lib/promotions/campaigns";
import { idFrom, named } from "../../named";

export const GET = route(permitted("promotions.view"), named("campaign"), readCampaign);
export const PUT = route(
  permitted("promotions.change"),
  CampaignDraft.extend({ id: idFrom("campaign") }),
  updateCampaign,
);
export const PATCH = route(
  permitted("promotions.change"),
  z.looseObject({ id: idFrom("campaign") }),
  changeCampaign,
);
export const DELETE = route(permitted("promotions.change"), named("campaign"), archiveCampaign);
