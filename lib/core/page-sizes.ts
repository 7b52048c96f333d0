/** How many rows a list of the dashboard shows; apart from listing.ts so that the browser loads no validation. */
export const PAGE_SIZES = [25, 50, 100] as const;
