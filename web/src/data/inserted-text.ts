/**
 * The characters that a note update adds, in the order they were typed; empty where nothing of it can be read.
 * @param payload base64 of a Yjs update
 */
export async function insertedText(payload: unknown): Promise<string> {
  if (typeof payload !== 'string') return '';
  const { ContentString, decodeUpdate, Item } = await import('yjs');
  try {
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return decodeUpdate(bytes)
      .structs.map((struct) =>
        struct instanceof Item && struct.content instanceof ContentString ? struct.content.str : '',
      )
      .join('');
  } catch {
    return '';
  }
}
