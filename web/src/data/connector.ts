import type { CommonPowerSyncDatabase, PowerSyncBackendConnector, SyncOptions } from '@powersync/common';
import type { Credentials } from './credentials.ts';
import type { Uploader } from './upload.ts';

/** What PowerSync calls of us: a token for the stream, and "empty the queue". */
export interface Connector extends PowerSyncBackendConnector {
  /** Ends a running upload; what was not answered stays in the queue. The next `uploadData` starts anew. */
  stop(): void;
}

export interface ConnectorParts {
  /** The one origin of app, api and stream, without a trailing slash. */
  readonly origin: string;
  readonly credentials: Credentials;
  readonly uploader: Uploader;
  readonly onSignInExpired: () => void;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Nothing but a person mends a queue that is somebody else's: it is only looked at again now and then. */
const WRONG_PERSON_PAUSE_MS = 60_000;

export function syncOptions(appVersion: string): SyncOptions {
  return {
    // The defaults (1 s and 5 s) are what a person would feel as lag after a tap and after a dead spot.
    crudUploadThrottleMs: 100,
    retryDelayMs: 1500,
    appMetadata: { app_version: appVersion },
  };
}

export function makeConnector({
  origin,
  credentials,
  uploader,
  onSignInExpired,
  sleep,
}: ConnectorParts): Connector {
  let running = new AbortController();
  return {
    async fetchCredentials() {
      const answer = await credentials.getToken({ renew: true });
      if (answer.ok) return { endpoint: origin, token: answer.token };
      if (answer.because === 'unreachable') throw new Error('no token: the api does not answer');
      onSignInExpired();
      return null;
    },
    async uploadData(_database: CommonPowerSyncDatabase) {
      const { signal } = running;
      const end = await uploader.upload(signal);
      if (end === 'queue_empty') return;
      if (end === 'sign_in_expired') onSignInExpired();
      if (end === 'wrong_person') await sleep(WRONG_PERSON_PAUSE_MS, signal);
      // PowerSync tries again after its delay, if it is still connected then.
      throw new Error(`upload ended: ${end}`);
    },
    stop() {
      running.abort();
      running = new AbortController();
    },
  };
}
