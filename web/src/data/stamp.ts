/** The version of the wire's meaning that this app writes (WB-10, WB-12). */
export const SCHEMA_VERSION = 2;

/**
 * What each write says of itself, fixed when it is made: the queue may outlive this session and this app (WB-10).
 * @param about `at` in milliseconds; `rowVersion` null for a new row; `follows` the receipt that it is sent in answer to
 */
export function stampOf(about: {
  readonly userId: string;
  readonly at: number;
  readonly rowVersion: number | null;
  readonly follows?: string | undefined;
}): Record<string, unknown> {
  return {
    author: about.userId,
    schema_version: SCHEMA_VERSION,
    written_at: new Date(about.at).toISOString(),
    row_version: about.rowVersion,
    ...(about.follows === undefined ? {} : { follows: about.follows }),
  };
}
