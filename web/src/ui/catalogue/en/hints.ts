/** What is said before an act (`policy/preview.ts`). */

export const hints = {};
