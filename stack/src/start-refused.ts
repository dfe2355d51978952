/** A start that can't work, told in one sentence that says what to do. No stack trace is shown for it. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** The sentence for any of the refusals that a start may end with; undefined for what is a bug of ours. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return ['StartRefused', 'PostgresUnavailable', 'MigrationRefused'].includes(error.name)
    ? error.message
    : undefined;
}
