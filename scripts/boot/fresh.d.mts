export const STAMP: string;
export function isInstalled(): boolean;
export function isBuilt(): boolean;
export function sourceFingerprint(): string;
