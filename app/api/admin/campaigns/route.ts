import { permitted } from "@/lib/http/permitted";
import { route } from "@/lib/http/route";
import { CampaignListInput, listCampaigns } from "@/lib/promotions/campaign-queries";
import { CampaignDraft, createCampaign } from "@/lib/promotions/campaigns";

export const GET = route(permitted("promotions.view"), CampaignListInput, listCampaigns);
export const POST = route(permitted("promotions.change"), CampaignDraft, createCampaign, { status: 201 });
