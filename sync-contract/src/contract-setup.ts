import { createServer } from 'node:http';
import { startSyncService } from '@festival-ops/sync/service';
import { startTestCluster } from '@festival-ops/testing/cluster';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { PUBLICATION, SCHEMA, STREAMS } from './festival.ts';

/** One endpoint, and the database that it follows. */
export interface LaneAddress {
  readonly url: string;
  readonly databaseUrl: string;
}

/** What the tests are told of the endpoint under test. */
export interface ContractTarget {
  /** `embedded` is started here; `other` is whatever stands behind SYNC_URL. */
  readonly kind: 'embedded' | 'other';
  /** One for each file of tests, so that files can run beside each other; of another endpoint all are the same. */
  readonly lanes: Readonly<Record<LaneName, LaneAddress>>;
  /** The private key that tokens are signed with. */
  readonly key: JWK;
  readonly audience: string;
  /** Where the embedded service fetches keys, for tests that start one of their own. */
  readonly jwksUrl: string | undefined;
}

export const LANES = [
  'transcripts',
  'expiry',
  'keepalive',
  'requests',
  'stream',
  'types',
  'checkpoints',
  'client',
  'own',
] as const;
export type LaneName = (typeof LANES)[number];

declare module 'vitest' {
  interface ProvidedContext {
    contract: ContractTarget;
  }
}

/** Vitest's global set-up of the project `contract`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.SYNC_URL;
  const { target, close } = url === undefined ? await embedded() : await other(url.replace(/\/$/, ''));
  project.provide('contract', target);
  return close;
}

interface Started {
  readonly target: ContractTarget;
  close(): Promise<void>;
}

async function other(url: string): Promise<Started> {
  const target = otherTarget(url);
  await load(target.lanes.stream.databaseUrl);
  await ready(url);
  return { target, close: async () => {} };
}

/**
 * An endpoint that is not ours, as the environment describes it.
 *
 * @throws with one sentence for the user when something is missing
 */
export function otherTarget(url: string): ContractTarget {
  const databaseUrl = needed(
    'DATABASE_URL',
    'the connection string of the database that the endpoint follows',
  );
  const key = privateKey(
    needed('SYNC_TOKEN_KEY', 'the private JWK, with its kid, whose public half the endpoint trusts'),
  );
  const audience = needed('SYNC_AUDIENCE', 'the aud that the endpoint wants in tokens');
  const lane = { url, databaseUrl };
  return { kind: 'other', lanes: lanesOf(() => lane), key, audience, jwksUrl: undefined };
}

function needed(name: string, what: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`SYNC_URL is set, so ${name} is needed too: ${what} (see sync-contract/README.md).`);
  return value;
}

function privateKey(text: string): JWK {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(
      'SYNC_TOKEN_KEY is not a JWK: it must be the JSON of a private key (see sync-contract/README.md).',
    );
  }
}

async function embedded(): Promise<Started> {
  const cluster = await startTestCluster();
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const name = { kid: 'contract', alg: 'EdDSA' };
  const publicKey = { ...(await exportJWK(pair.publicKey)), ...name };
  const keys = createServer((_, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ keys: [publicKey] }));
  });
  await new Promise<void>((listening) => keys.listen(0, '127.0.0.1', listening));
  const address = keys.address();
  const jwksUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/jwks`;
  const audience = 'festival';
  const started = await Promise.all(
    LANES.map(async (lane) => {
      const databaseUrl = await cluster.createEmptyDatabase();
      await load(databaseUrl);
      const options = { databaseUrl, streams: STREAMS, publication: PUBLICATION, jwksUrl, audience, port: 0 };
      // tests on the lane `own` start services themselves
      const service = lane === 'own' ? undefined : await startSyncService(options);
      if (service !== undefined) await ready(service.url);
      return { lane, databaseUrl, service };
    }),
  );
  const byName = new Map(started.map((one) => [one.lane, one]));
  const lanes = lanesOf((lane) => {
    const one = byName.get(lane);
    return { url: one?.service?.url ?? '', databaseUrl: one?.databaseUrl ?? '' };
  });
  return {
    target: {
      kind: 'embedded',
      lanes,
      key: { ...(await exportJWK(pair.privateKey)), ...name },
      audience,
      jwksUrl,
    },
    close: async () => {
      await Promise.all(started.map(({ service }) => service?.close()));
      keys.close();
      await cluster.stop();
    },
  };
}

async function ready(url: string): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  const probe = () => fetch(`${url}/probes/readiness`).catch(() => undefined);
  while ((await probe())?.status !== 200) {
    if (Date.now() > end) throw new Error(`${url}/probes/readiness does not answer 200 within a minute.`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

const READY_WITHIN_MS = 60_000;

async function load(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(SCHEMA);
  await client.end();
}

function lanesOf(address: (lane: LaneName) => LaneAddress): Readonly<Record<LaneName, LaneAddress>> {
  return {
    transcripts: address('transcripts'),
    expiry: address('expiry'),
    keepalive: address('keepalive'),
    requests: address('requests'),
    stream: address('stream'),
    types: address('types'),
    checkpoints: address('checkpoints'),
    client: address('client'),
    own: address('own'),
  };
}
