import type { AnsweredWrite, UploadState } from './upload.ts';

/**
 * What the tabs of one browser tell each other about one person: one of them uploads, and all show how it goes.
 * Nothing here is needed for correctness; a lost message costs a mark that shows late.
 */
export type TabMessage =
  | { readonly kind: 'upload_state'; readonly state: UploadState }
  | { readonly kind: 'answered'; readonly writes: readonly AnsweredWrite[]; readonly at: number }
  /** The uploading tab ends its wait. */
  | { readonly kind: 'wake' };

export interface TabChannel {
  /** Tells the other tabs, and this one. */
  tell(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): () => void;
  close(): void;
}

export function makeTabChannel(name: string): TabChannel {
  const channel = new BroadcastChannel(name);
  const listeners = new Set<(message: TabMessage) => void>();
  const pass = (message: TabMessage) => {
    for (const listener of listeners) listener(message);
  };
  // Only this app's own tabs can post here: same origin, same build or the one before it.
  channel.addEventListener('message', (event: MessageEvent<TabMessage>) => pass(event.data));
  return {
    tell(message) {
      channel.postMessage(message);
      pass(message);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => channel.close(),
  };
}
