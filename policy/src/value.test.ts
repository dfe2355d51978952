import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalInstant, instantOf } from './instant.ts';
import { type Column, edit } from './table.ts';
import { check, comparable, decode, decodeStored, initialValue, same, toStored } from './value.ts';

describe('DET-7 one instant has one decoded value', () => {
  test.each([
    ['2026-07-01T10:30:00.000Z', '2026-07-01T10:30:00.000000Z', 'browser and sync service'],
    ['2026-07-01 10:30:00.123456+00', '2026-07-01T10:30:00.123456Z', 'Postgres and sync service'],
    ['2026-07-01 10:30:00+00', '2026-07-01T10:30:00.000Z', 'Postgres without a fraction'],
    ['2026-07-01T12:30:00+02:00', '2026-07-01T10:30:00Z', 'another zone'],
    ['2026-07-01T12:30:00+0200', '2026-07-01T10:30Z', 'a short spelling'],
    ['2026-01-01T00:30:00+01', '2025-12-31T23:30:00Z', 'across a year'],
    ['0099-03-01 00:00:00+00', '0099-03-01T00:00:00Z', 'a year that JavaScript would read as 1999'],
  ])('%s = %s (%s)', (a, b) => {
    expect(canonicalInstant(a)).toBeDefined();
    expect(canonicalInstant(a)).toBe(canonicalInstant(b));
  });

  test('a microsecond apart is another instant', () => {
    const [a, b] = ['2026-07-01T10:30:00.123456Z', '2026-07-01T10:30:00.123457Z'];
    expect(canonicalInstant(a)).not.toBe(canonicalInstant(b));
  });

  test.each([
    '2026-07-01T10:30:00',
    '2026-02-30T10:30:00Z',
    '2026-13-01T10:30:00Z',
    '2026-07-01T24:00:00Z',
    '2026-07-01T10:60:00Z',
    '0000-01-01T00:00:00Z',
    'tomorrow',
    '',
  ])('%j is no instant', (text) => {
    expect(canonicalInstant(text)).toBeUndefined();
  });

  test('every instant of the JavaScript clock survives, whatever its zone is written as', {
    timeout: 30_000,
  }, () => {
    const between = {
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(between), fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, minutes) => {
        const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 23);
        const size = Math.abs(minutes);
        const zone = `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
        expect(canonicalInstant(`${local}${zone}`)).toBe(instantOf(date));
      }),
    );
  });
});

const columns = {
  set: edit.set({ maxLength: 5 }),
  boolean: edit.boolean(),
  integer: edit.integer({ min: 0, max: 10 }),
  json: edit.json({ nullable: true }),
  text: edit.text(5),
  date: edit.date(),
  reference: edit.id({ references: 'stage' }),
  person: edit.id({ nullable: true }),
  oneOf: edit.oneOf(['a', 'b'], { initial: 'a' }),
};

describe('DET-7 device and Postgres spellings decode to the same value', () => {
  test.each<[string, Column, unknown, string]>([
    ['a set', columns.set, '["b","a"]', '{a,b}'],
    ['a set in another order, with a repetition', columns.set, '["a","b","a"]', '{b,a}'],
    ['an empty set', columns.set, '[]', '{}'],
    [
      'members that need quotes',
      columns.set,
      '["x y","q\\"","NULL","a,b","{}","\\\\"]',
      '{"x y","q\\"","NULL","a,b","{}","\\\\"}',
    ],
    ['true', columns.boolean, 1, 't'],
    ['false', columns.boolean, 0, 'false'],
    ['a number', columns.integer, 7, '7'],
    ['JSON with keys in another order', columns.json, '{"b":1,"a":[2]}', '{"a": [2], "b": 1}'],
    ['a day', columns.date, '2026-07-01', '2026-07-01'],
  ])('%s', (_, column, sent, stored) => {
    const decoded = decode(column, sent);
    expect(decoded.ok && same(decoded.value, decodeStored(column, stored))).toBe(true);
  });

  test('what is written for Postgres is read back as the same value', { timeout: 30_000 }, () => {
    const member = fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(member), (members) => {
        const sent = decode(columns.set, JSON.stringify(members));
        expect(sent.ok && same(decodeStored(columns.set, toStored(sent.value)), sent.value)).toBe(true);
      }),
    );
  });
});

test('DET-7 a JSON text may hold any text that Postgres keeps, also one that looks like an escape', () => {
  const text = fc
    .string({ unit: 'binary' })
    .filter((one) => !one.includes('\0') && !/\p{Surrogate}/u.test(one));
  const like = fc.constantFrom('\\ud800', '\\u0000', '\\\\ud8', 'C:\\udata');
  fc.assert(
    fc.property(fc.oneof(text, like), (one) => {
      const sent = decode(columns.json, JSON.stringify(one));
      expect(sent).toEqual({ ok: true, value: JSON.stringify(one) });
      expect(decodeStored(columns.json, JSON.stringify(one))).toBe(JSON.stringify(one));
    }),
  );
});

describe('WB-12 values that a column cannot hold are named', () => {
  test.each<[Column, unknown, string]>([
    [columns.integer, '7', 'invalid_value'],
    [columns.integer, 7.5, 'invalid_value'],
    [columns.integer, 11, 'invalid_value'],
    [edit.integer(), 2_147_483_648, 'invalid_value'],
    [columns.integer, true, 'invalid_value'],
    [columns.boolean, 2, 'invalid_value'],
    [columns.text, 'sixsix', 'too_long'],
    [columns.text, 5, 'invalid_value'],
    [columns.text, 'a\0', 'invalid_value'],
    [columns.text, '\ud800', 'invalid_value'],
    [columns.text, null, 'required'],
    [columns.oneOf, 'c', 'invalid_value'],
    [columns.set, '{a}', 'invalid_value'],
    [columns.set, '["a",1]', 'invalid_value'],
    [columns.set, '["sixsix"]', 'too_long'],
    [columns.set, JSON.stringify(Array.from({ length: 101 }, String)), 'too_long'],
    [columns.json, '{', 'invalid_value'],
    [columns.json, JSON.stringify({ a: '\0' }), 'invalid_value'],
    [columns.json, `${'['.repeat(5000)}${']'.repeat(5000)}`, 'invalid_value'],
    [columns.reference, 'not-a-uuid', 'malformed_id'],
    [columns.reference, '00000000-0000-4000-8000-00000000000A', 'malformed_id'],
    [columns.person, '', 'malformed_id'],
    [columns.date, '2026-02-30', 'invalid_value'],
  ])('%#: %j is %s', (column, raw, reason) => {
    const decoded = decode(column, raw);
    const checked = decoded.ok ? check(column, decoded.value) : decoded;
    expect(checked).toMatchObject({ ok: false, reason });
  });

  test('decoding never throws, whatever was sent', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...Object.values(columns)), (raw, column) => {
        const decoded = decode(column, raw);
        if (decoded.ok) check(column, decoded.value);
        comparable(column, JSON.parse(JSON.stringify(raw) ?? 'null'));
      }),
    );
  });
});

test('WB-13 a column that cannot be null begins with its declared value, a set with no member', () => {
  expect(initialValue(columns.oneOf)).toBe('a');
  expect(initialValue(columns.set)).toEqual([]);
  expect(initialValue(columns.person)).toBeNull();
});
