/** What the shop needs of Telegram's SDK; it arrives after the first screen is drawn. */
export { on, postEvent, targetOrigin } from "@telegram-apps/sdk-react";
