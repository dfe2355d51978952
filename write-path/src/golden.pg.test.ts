import { readdirSync, readFileSync } from 'node:fs';
import { SCHEMA_VERSION } from '@festival-ops/domain/write-domain';
import { writeRequestSchema } from '@festival-ops/policy/wire';
import { describe, expect, test } from 'vitest';
import { openFestival, receiptsOf, said } from './fixture/festival.ts';

/** The requests of released apps: see domain/golden/README.md. */
const golden = new URL('../../domain/golden/', import.meta.url);

interface Golden {
  readonly user: string;
  /** Rows that the server held, by table. */
  readonly server: Readonly<Record<string, readonly object[]>>;
  readonly request: unknown;
  readonly receipts: readonly string[];
}

function goldenOf(text: string): Golden {
  const parsed: unknown = JSON.parse(text);
  if (!isGolden(parsed)) throw new Error('a golden queue has a user, rows, a request and receipts');
  return parsed;
}

function isGolden(parsed: unknown): parsed is Golden {
  if (typeof parsed !== 'object' || parsed === null) return false;
  if (!('user' in parsed && 'server' in parsed && 'request' in parsed && 'receipts' in parsed)) return false;
  return (
    typeof parsed.user === 'string' && typeof parsed.server === 'object' && Array.isArray(parsed.receipts)
  );
}

const filesOf = (version: number) => readdirSync(new URL(`schema-${version}/`, golden));

describe.each(Array.from({ length: SCHEMA_VERSION - 1 }, (_, index) => index + 1))(
  'WB-12 an app of schema version %d',
  (version) => {
    test.each(filesOf(version))(
      'WB-12 %s comes to what it always came to, also when it is sent again',
      async (file) => {
        const text = readFileSync(new URL(`schema-${version}/${file}`, golden), 'utf8');
        const { user, server, request, receipts } = goldenOf(text);
        expect(writeRequestSchema.parse(request)).toEqual(request);
        const here = await openFestival();
        for (const [table, rows] of Object.entries(server))
          for (const row of rows)
            await here.rows(
              `INSERT INTO ${table} (${Object.keys(row).join(', ')}) SELECT ${Object.keys(row).join(', ')}
           FROM jsonb_populate_record(NULL::${table}, $1)`,
              [row],
            );
        const first = receiptsOf(await here.path.handle(request, user));
        expect(first.flat().map(said)).toEqual(receipts);
        expect(receiptsOf(await here.path.handle(request, user))).toEqual(first);
        await here.close();
      },
    );
  },
);
