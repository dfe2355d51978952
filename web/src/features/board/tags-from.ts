/** Words with commas between them, each once, in the order of typing. */
export function tagsFrom(text: string): string[] {
  const tags = text
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
  return [...new Set(tags)];
}
