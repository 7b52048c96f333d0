/** Telegram's rule for usernames. */
export const USERNAME = /^[a-z][a-z0-9_]{4,31}$/i;

/** More reminders than this before one end are nagging. */
export const REMINDERS_AT_MOST = 5;
