/** "12.5" for 1 250 basis points. */
export const writePercent = (basisPoints: number): string => String(basisPoints / 100);
