import { streams } from '@festival-ops/domain/visibility';

/**
 * What every sync service of this product is told, the embedded one as PowerSync Service: `deploy/powersync.yaml`
 * says the same, and a test compares the two.
 */
export const syncSettings = {
  streams,
  /** The publication that `db/migrations` makes. */
  publication: 'powersync',
  /** The `aud` of the api's tokens. */
  audience: 'festival-ops',
} as const;

/** Where the api answers with the keys that its tokens are checked by. */
export const JWKS_PATH = '/api/auth/jwks';
