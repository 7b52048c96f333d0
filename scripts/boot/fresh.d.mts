export const STAMP: string;
export function isInstalled(): boolean;
export function isBuilt(): boolean;
export function sourceFiles(): string[];
export function sourceFingerprint(): string;
