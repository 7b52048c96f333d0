import { readWallet, WalletRequest } from "@/lib/checkout/wallet";
import { route } from "@/lib/http/route";
import { customer } from "@/lib/http/scopes";

export const GET = route(customer, WalletRequest, readWallet);
