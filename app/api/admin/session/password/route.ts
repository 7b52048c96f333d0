import { PasswordLogin, signInByPassword } from "@/lib/auth/passwords";
import { entering } from "../enter";

export const POST = entering(PasswordLogin, signInByPassword);
