import { afterAll, beforeAll, expect } from 'vitest';
import { claimed } from './claimed.ts';
import { Lane } from './lane.ts';
import { flatValues } from './row-text.ts';

let lane: Lane;
beforeAll(async () => {
  lane = await Lane.open('types');
});
afterAll(() => lane.close());

/** One row of `probe` per test: SQL values by column, and what a device is to get for them. */
async function expectRow(
  values: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, unknown>>,
) {
  const id = crypto.randomUUID();
  const columns = Object.keys(values);
  await lane.sql(
    `INSERT INTO probe (id, ${columns.join(', ')}) VALUES ('${id}', ${Object.values(values).join(', ')})`,
  );
  await lane.caughtUp();
  const subscriptions = [{ stream: 'types', parameters: null, override_priority: null }];
  const stream = await lane.open('u1', { body: { streams: { include_defaults: false, subscriptions } } });
  await stream.untilComplete();
  const row = stream.device.rows().get(`probe/${id}`) ?? '';
  expect(flatValues(row)).toMatchObject(expected);
  expect(() => JSON.parse(row)).not.toThrow();
  expect(lane.closeStreams()).toEqual([]);
}

const text = (value: string) => ({ text: value });

claimed('P6.5 a boolean is 1 or 0', async () => {
  await expectRow({ b: 'true' }, { b: 'int 1' });
  await expectRow({ b: 'false' }, { b: 'int 0' });
});

claimed('P6.6 integers are numbers to the last digit', () =>
  expectRow(
    { i2: '-32768', i8: '9223372036854775807' },
    { i2: 'int -32768', i8: 'int 9223372036854775807', nul: null },
  ),
);

claimed('P6.7 floats are numbers with a point or an exponent', () =>
  expectRow({ f4: '1.5', f8: '3' }, { f4: 'real 1.5', f8: 'real 3' }),
);

claimed('P6.8 a numeric is the text that Postgres prints', () =>
  expectRow({ n: '1234567890123.4500' }, { n: text('1234567890123.4500') }),
);

claimed('P6.9 uuid and text are text', () =>
  expectRow(
    { u: `'11111111-2222-3333-4444-555555555555'`, nul: `E'a "b"\\n\\\\'` },
    { u: text('11111111-2222-3333-4444-555555555555'), nul: text('a "b"\n\\') },
  ),
);

claimed('P6.10 dates and times are ISO, with six digits, in UTC', () =>
  expectRow(
    {
      d: `'2026-07-01'`,
      t: `'12:30'`,
      ts: `'2026-07-01 12:30:00.123'`,
      tstz: `'2026-07-01 12:30:00.123456+02'`,
    },
    {
      d: text('2026-07-01'),
      t: text('12:30:00.000000'),
      ts: text('2026-07-01T12:30:00.123000'),
      tstz: text('2026-07-01T10:30:00.123456Z'),
    },
  ),
);

claimed('P6.11 json and jsonb are the text that Postgres prints', () =>
  expectRow(
    { j: `'{"a": 1,"b":[1, 2]}'`, jb: `'{"b":[1,2],"a":1}'` },
    {
      j: text('{"a": 1,"b":[1, 2]}'),
      jb: text('{"a": 1, "b": [1, 2]}'),
    },
  ),
);

claimed('P6.12 arrays are the text of a JSON array', () =>
  expectRow({ ta: `'{x,"y z",NULL}'`, ia: `'{1,2}'` }, { ta: text('["x","y z",null]'), ia: text('[1,2]') }),
);

claimed('P6.13 an interval is the text that Postgres prints', () =>
  expectRow({ iv: `'1 day 2 hours'` }, { iv: text('1 day 02:00:00') }),
);

claimed('P6.14 an infinite time is the last or the first that there is', async () => {
  await expectRow({ tstz: `'infinity'` }, { tstz: text('9999-12-31T23:59:59.000000Z') });
  await expectRow({ tstz: `'-infinity'` }, { tstz: text('0001-01-01T00:00:00.000000Z') });
});

claimed('P6.16 what is not a number is null, so that the row stays JSON', () =>
  expectRow({ f8: `'NaN'`, f4: `'Infinity'` }, { f8: null, f4: null }),
);
