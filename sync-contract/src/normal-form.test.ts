import { expect, test } from 'vitest';
import type { DataLine, Line, Operation } from './lines.ts';
import { Normaliser } from './normal-form.ts';
import { recording } from './recording.ts';

const RECORDED = recording('j-stream-subscriptions').flatMap((event) =>
  event.kind === 'line' ? event.line : [],
);
/** The first stream, with its one diff. */
const LINES = RECORDED.slice(
  0,
  RECORDED.findIndex(({ checkpoint }, at) => at > 0 && checkpoint !== undefined),
);

/** The normal form of these lines, after what may be done to their texts. */
function normal(lines: readonly Line[], change: (text: string) => string = (text) => text): unknown {
  const normaliser = new Normaliser();
  normaliser.begin([]);
  for (const line of lines) normaliser.take(JSON.parse(change(JSON.stringify(line))));
  return normaliser.lines;
}

const mapData = (change: (operations: readonly Operation[], line: DataLine) => readonly Operation[][]) =>
  LINES.flatMap((line): Line[] =>
    line.data === undefined || '_summary' in line.data.data
      ? [line]
      : change(line.data.data, line.data).map((data) => ({
          data: { bucket: line.data?.bucket ?? '', data },
        })),
  );

const FREE: readonly [string, () => unknown][] = [
  ['op ids', () => normal(LINES, (text) => text.replace(/("(?:last_)?op_id":")/g, '$18'))],
  ['sums', () => normal(LINES, (text) => text.replace(/("checksum":)-?\d+/g, '$15'))],
  ['counts', () => normal(LINES, (text) => text.replace(/("count":)\d+/g, '$177'))],
  [
    'versions and variants of names',
    () => normal(LINES, (text) => text.replaceAll('"1#', '"x.2#').replaceAll('|0[', '|3[')),
  ],
  ['the cutting of lines', () => normal(mapData((operations) => operations.map((one) => [one])))],
  [
    'partial completions that nothing follows',
    () =>
      normal(
        LINES.flatMap((line) =>
          line.checkpoint_complete === undefined
            ? [line]
            : [{ partial_checkpoint_complete: { last_op_id: '1', priority: 3 } }, line],
        ),
      ),
  ],
  [
    'checkpoints without news',
    () =>
      normal([
        ...LINES,
        {
          checkpoint_diff: {
            last_op_id: '99',
            write_checkpoint: '5',
            updated_buckets: [],
            removed_buckets: [],
          },
        },
        { checkpoint_complete: { last_op_id: '99' } },
      ]),
  ],
  [
    'a MOVE',
    () => normal(mapData((operations) => [[...operations, { op_id: '99', op: 'MOVE', checksum: 3 }]])),
  ],
];

test.each(FREE)('SY-111 free for an endpoint: %s', (_, changed) => {
  expect(changed()).toEqual(normal(LINES));
});

const without = (wanted: (line: Line) => boolean) => LINES.filter((line) => !wanted(line));
const last = <T>(all: readonly T[]): readonly T[] => all.slice(0, -1);

const TOLD: readonly [string, () => unknown][] = [
  ['a row that is missing', () => normal(mapData((operations) => [[...last(operations)]]))],
  ['a value', () => normal(LINES, (text) => text.replace('from pg', 'from me'))],
  [
    'an integer that became a real',
    () => normal(LINES, (text) => text.replaceAll('\\"urgency\\":1', '\\"urgency\\":1.0')),
  ],
  ['a priority', () => normal(LINES, (text) => text.replace('"priority":2', '"priority":3'))],
  ['a reason', () => normal(LINES, (text) => text.replace('{"sub":0}', '{"sub":1}'))],
  [
    'a default stream',
    () => normal(LINES, (text) => text.replace('"is_default":true', '"is_default":false')),
  ],
  ['a partial completion', () => normal(without((line) => line.partial_checkpoint_complete?.priority === 1))],
  ['a completion', () => normal(last(LINES))],
  [
    'a bucket that is removed',
    () => normal(LINES, (text) => text.replace('"removed_buckets":[]', '"removed_buckets":["1#notes|0[]"]')),
  ],
  ['a removal', () => normal(mapData((operations) => [operations.filter(({ op }) => op !== 'REMOVE')]))],
];

test.each(TOLD)('SY-111 not free: %s', (_, changed) => {
  expect(changed()).not.toEqual(normal(LINES));
});
