import { expect, test } from 'vitest';
import { Device } from './device.ts';
import { checkpoint, complete, data, diff, partial, put, story } from './stand-in.ts';

/** What the judge says of these lines. */
function judged(lines: readonly object[]): string[] {
  const device = new Device();
  device.begin(1);
  for (const line of lines) device.take(JSON.stringify(line));
  return device.faults.map((fault) => fault.split(':', 1)[0] ?? '');
}

const A = { bucket: 'a', checksum: 1 };
const good = story('a', 1, [put(1, 'g1', 'mic')], 1);
const urgent = [
  { bucket: 'a', checksum: 1, priority: 1 },
  { bucket: 'b', checksum: 1, priority: 2 },
];
const stream = (at: number) => ({ ...A, subscriptions: [{ default: at }] });

test('SY-110 the judge finds nothing wrong with a good stream', () => {
  expect(judged(good)).toEqual([]);
  expect(
    judged([...good, diff(2, [], { write_checkpoint: '7' }), complete(2), { token_expires_in: 9 }]),
  ).toEqual([]);
  expect(
    judged([
      checkpoint(2, urgent),
      data('a', put(1, 'g1', 'x')),
      partial(2, 1),
      data('b', put(2, 'g2', 'x')),
      complete(2),
    ]),
  ).toEqual([]);
});

const PLANTED: readonly [fault: string, lines: readonly object[]][] = [
  ['not exactly one key', [{ ...checkpoint(1, []), ...complete(1) }]],
  ['an unknown line', [...good, { error: 'no' }]],
  ['a second checkpoint line', [...good, checkpoint(2, [A])]],
  ['a diff before any checkpoint', [diff(1, [])]],
  ['a bucket is removed that was not there', [...good, diff(2, [], { removed_buckets: ['b'] })]],
  ['last_op_id goes back', [checkpoint(5, []), complete(5), diff(4, [])]],
  ['the write checkpoint is lost or goes back', [checkpoint(1, [], { write_checkpoint: '7' }), diff(2, [])]],
  ['a reason points nowhere', [checkpoint(1, [stream(0)])]],
  ['a bucket is not as it should be', [checkpoint(1, [JSON.parse('{"bucket":"a","checksum":"1"}')])]],
  ['a priority that does not exist', [checkpoint(1, [{ ...A, priority: 4 }])]],
  [
    'not a decimal string of 64 bits',
    [JSON.parse('{"checkpoint":{"last_op_id":1,"buckets":[],"streams":[]}}')],
  ],
  ['not a decimal string of 64 bits', [checkpoint(1, [], { write_checkpoint: '9223372036854775808' })]],
  ['data that no checkpoint announced', [checkpoint(1, []), data('a', put(1, 'g1', 'x'))]],
  [
    'data of a priority that was done',
    [checkpoint(2, urgent), data('b', put(2, 'g', 'x')), data('a', put(1, 'g', 'x'))],
  ],
  [
    'operation not after 1 and up to 1',
    story('a', 1, [put(1, 'g1', 'x'), put(1, 'g2', 'x', { checksum: 0 })], 1),
  ],
  ['operation not after 0 and up to 1', story('a', 1, [put(2, 'g1', 'x')], 1)],
  ['a row without type and id as text', story('a', 1, [{ ...put(1, 'g1', 'x'), object_id: 5 }], 1)],
  [
    'a row that is not the text of a flat object',
    story('a', 1, [put(1, 'g1', 'x', { data: '{"b":true}' })], 1),
  ],
  [
    'a row that is not the text of a flat object',
    story('a', 1, [put(1, 'g1', 'x', { data: { id: 'g1' } })], 1),
  ],
  ['an unknown operation', story('a', 1, [{ ...put(1, 'g1', 'x'), op: 'UPSERT' }], 1)],
  ['a wrong sum', story('a', 1, [put(1, 'g1', 'x')], 2)],
  [
    'a wrong sum',
    [
      checkpoint(2, urgent),
      partial(2, 1),
      data('a', put(1, 'g', 'x')),
      data('b', put(2, 'g', 'x')),
      complete(2),
    ],
  ],
  ['a completion of another position', [checkpoint(2, []), complete(1)]],
  ['a completion without a checkpoint', [...good, complete(1)]],
  [
    'more than 1000 rows in a line',
    story(
      'a',
      1001,
      Array.from({ length: 1001 }, (_, n) => put(n + 1, `g${n}`, 'x')),
      1001,
    ),
  ],
];

test.each(PLANTED)('SY-110 the judge notices: %s', (fault, lines) => {
  expect(judged(lines)).toContain(fault);
});
