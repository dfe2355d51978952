import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  metadataSchema,
  PROTOCOL_VERSION,
  writeRefusalSchema,
  writeRequestSchema,
  writeResponseSchema,
} from './wire.ts';

/**
 * One hash for each version of the protocol that was ever released. When this test is red, the wire has changed:
 * - old devices and servers still understand each other: put the new hash in the place of the old one
 * - else: raise PROTOCOL_VERSION and add a line; queues of the old version must still be taken (WB-12)
 */
const hashes: Readonly<Record<number, string>> = {
  1: '88a5c85d8caa98a7',
};

test('the wire is the one of its protocol version', () => {
  const schemas = [writeRequestSchema, metadataSchema, writeResponseSchema, writeRefusalSchema];
  const text = JSON.stringify(schemas.map((schema) => z.toJSONSchema(schema, { unrepresentable: 'any' })));
  expect(fnv1a(text)).toBe(hashes[PROTOCOL_VERSION]);
});

/** FNV-1a, 64 bit: https://datatracker.ietf.org/doc/draft-eastlake-fnv/ */
function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new Uint8Array([...text].map((char) => char.charCodeAt(0) & 0xff)))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16);
}
