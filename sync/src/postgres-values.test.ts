import { expect, test } from 'vitest';
import { type Kind, valueToJson } from './postgres-values.ts';

const cases: readonly (readonly [kind: Kind, text: string | null, json: string])[] = [
  ['boolean', 't', '1'],
  ['boolean', 'f', '0'],
  ['boolean', null, 'null'],
  ['integer', '9007199254740993', '9007199254740993'],
  ['integer', '-9223372036854775808', '-9223372036854775808'],
  ['float', '3', '3.0'],
  ['float', '-0', '-0.0'],
  ['float', '0.1', '0.1'],
  ['float', '1e+20', '1e+20'],
  ['float', 'NaN', 'null'],
  ['float', 'Infinity', 'null'],
  ['float', '-Infinity', 'null'],
  ['text', '1234567890123.4500', '"1234567890123.4500"'],
  ['text', 'a "b"\n\\', String.raw`"a \"b\"\n\\"`],
  ['text', '{"a": 1}', String.raw`"{\"a\": 1}"`],
  ['date', '2026-07-01', '"2026-07-01"'],
  ['date', 'infinity', '"9999-12-31"'],
  ['time', '12:30:00', '"12:30:00.000000"'],
  ['time', '12:30:00.5', '"12:30:00.500000"'],
  ['timestamp', '2026-07-01 12:30:00.123', '"2026-07-01T12:30:00.123000"'],
  ['timestamptz', '2026-07-01 10:30:00.123456+00', '"2026-07-01T10:30:00.123456Z"'],
  ['timestamptz', '2026-07-01 10:30:00+00', '"2026-07-01T10:30:00.000000Z"'],
  ['timestamptz', 'infinity', '"9999-12-31T23:59:59.000000Z"'],
  ['timestamptz', '-infinity', '"0001-01-01T00:00:00.000000Z"'],
  [{ arrayOf: 'integer' }, '{1,2,NULL}', '"[1,2,null]"'],
  [{ arrayOf: 'integer' }, '{}', '"[]"'],
  [{ arrayOf: 'integer' }, '{{1,2},{3,4}}', '"[[1,2],[3,4]]"'],
  [{ arrayOf: 'integer' }, '[0:1]={7,8}', '"[7,8]"'],
  [{ arrayOf: 'text' }, '{x,"y z","NULL","a,b","{}"}', String.raw`"[\"x\",\"y z\",\"NULL\",\"a,b\",\"{}\"]"`],
  [{ arrayOf: 'text' }, String.raw`{"q\"u\\o"}`, JSON.stringify(JSON.stringify(['q"u\\o']))],
  [{ arrayOf: 'boolean' }, '{t,f}', '"[1,0]"'],
];

test.each(cases)('SY-60 %j %j becomes %s', (kind, text, json) => {
  expect(valueToJson(kind, text)).toBe(json);
  if (!json.includes('9007199254740993')) expect(() => JSON.parse(json)).not.toThrow();
});
