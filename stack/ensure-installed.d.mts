/** Why this Node can't be used, as a sentence. */
export function complaintAboutNode(version?: string): string | undefined;
/** What is missing, as a short reason; undefined if all is there. */
export function missingFrom(options: { withDev: boolean; root?: string }): string | undefined;
/** Installs what is missing; what went wrong, as a sentence. */
export function ensureInstalled(options: { withDev: boolean }): string | undefined;
