/** Without case and accents, so that `buhne` finds `Bühne`. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
