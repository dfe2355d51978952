import {
  clientTransactionSchema,
  crudEntrySchema,
  deviceIdSchema,
  deviceReportSchema,
  fieldReceiptSchema,
  MOST_PLAIN_TRANSACTIONS,
  MOST_TRANSACTIONS,
  MOST_WRITES_IN_TRANSACTION,
  metadataSchema,
  opIdSchema,
  otherSchema,
  receiptSchema,
  transactionResultSchema,
  type WriteRefusal,
  writeRefusalSchema,
  writeRequestSchema,
  writeResponseSchema,
} from '@festival-ops/policy/wire';
import { z } from 'zod';
import type { ErrorCode } from './errors.ts';

/**
 * The wire's schemas under their names in the contract's document, with the words that go with them. The words
 * are in a registry of this module: the schemas themselves stay as they are, and so does their hash.
 */
interface Words {
  readonly id?: string;
  readonly description?: string;
  readonly [keyword: string]: unknown;
}

const atMost = <T extends z.ZodType>(entry: T, transactions: number) =>
  z
    .array(clientTransactionSchema.extend({ crud: z.array(entry).max(MOST_WRITES_IN_TRANSACTION) }))
    .max(transactions);

const plainEntry = crudEntrySchema.omit({ op_id: true });
const deviceEntry = crudEntrySchema.extend({ op_id: opIdSchema });

const refused = (codes: readonly [Code, ...Code[]]) =>
  writeRefusalSchema.omit({ retry_after_ms: true }).extend({ error: errorOf(codes) });
const refusedForNow = (codes: readonly [Code, ...Code[]]) =>
  writeRefusalSchema.extend({ error: errorOf(codes), retry_after_ms: z.number() });
const errorOf = (codes: readonly [Code, ...Code[]]) =>
  writeRefusalSchema.shape.error.extend({ code: z.enum(codes) });
type Code = ErrorCode | WriteRefusal['error']['code'];

/** By their names in the document. */
const named = {
  PlainWriteRequest: z.object({
    device_id: z.never().optional(),
    transactions: atMost(plainEntry, MOST_PLAIN_TRANSACTIONS),
  }),
  DeviceWriteRequest: writeRequestSchema.extend({
    device_id: deviceIdSchema,
    transactions: atMost(deviceEntry, MOST_TRANSACTIONS),
  }),
  CrudEntry: plainEntry,
  DeviceCrudEntry: deviceEntry,
  WriteMetadata: metadataSchema,
  DeviceReport: deviceReportSchema,
  WriteResponse: writeResponseSchema,
  TransactionResult: transactionResultSchema,
  Receipt: receiptSchema,
  FieldReceipt: fieldReceiptSchema,
  Other: otherSchema,
  NotABatch: refused(['bad_json', 'not_a_batch']),
  NotSignedIn: refused(['unauthorized', 'token_expired', 'token_invalid']),
  NotYourDevice: refused(['device_belongs_to_somebody_else']),
  TooLarge: refused(['too_large']),
  Fault: refusedForNow(['internal']),
  Unavailable: refusedForNow(['unavailable']),
} as const;

export type SchemaName = keyof typeof named;

const words = z.registry<Words>();
const say = (schema: z.ZodType, description: string, more: Words = {}) =>
  words.add(schema, { description, ...more });

const entry = crudEntrySchema.shape;
say(entry.id, 'The id of the row. Ids are made by clients, as UUIDs.');
say(entry.op, 'PUT makes a row, PATCH changes columns of one, DELETE marks one as deleted.');
say(entry.op_data, 'PUT: the columns that are not null. PATCH: the changed ones. DELETE: nothing.');
say(
  entry.previous_values,
  'What the device showed before, by column. A column without it counts as changed by others meanwhile.',
);
say(entry.metadata, 'A JSON text of WriteMetadata.', {
  contentMediaType: 'application/json',
  contentSchema: { $ref: '#/components/schemas/WriteMetadata' },
});
say(opIdSchema, "The queue's own number of the write. With the device id it is the write's identity.");
say(deviceIdSchema, 'The local database that holds the queue; bound to the user of its first upload.');
say(
  clientTransactionSchema.shape.transaction_id.unwrap(),
  'Comes back with the result. The order says which is which.',
);

const metadata = metadataSchema.shape;
say(metadata.author, 'The user who made the write; another one than that of the token is refused.');
say(metadata.schema_version, "The app's schema version when the write was made.");
say(metadata.written_at, "When it was made, by the device's clock.");
say(metadata.row_version, "The row's `version` as the device showed it; null for a row made on the device.");
say(metadata.atomic, 'All or nothing for the whole client transaction.');
say(metadata.clock, "The device's reading of its hybrid logical clock; columns that go by time ask for it.");
say(metadata.follows, 'The receipt that this write answers.');

say(receiptSchema.shape.id, '`device_id:op_id`; also the id of the synced row in `sync_operation`.');
say(receiptSchema.shape.reason_code, 'One of `x-reason-codes`, or null where nothing needs saying.');
say(receiptSchema.shape.fields, 'By column: what became of each submitted value.');
say(receiptSchema.shape.conflict_id, 'The conflict record that the write opened or belongs to.');
const field = fieldReceiptSchema.shape;
say(field.base_unknown, 'No previous value was sent, so the field counted as changed by others.');
say(field.before, "The server's value when the write arrived. Values are decoded ones: instants in UTC.");
say(field.after, "The server's value after the write.");
say(field.reason, 'One of `x-reason-codes`.');
say(field.allowed, 'What this author may set instead, now.');
say(field.roles, 'The roles that may.');
say(field.delta, 'What was added to the number.');
say(field.left, 'How much was left when the write arrived.');
say(field.decision, 'How the conflict was decided that the write opened.');
say(field.removed_because, 'Why an operator removed the write.');
say(field.cause, 'The receipt of the write that decided this one.');
say(otherSchema, 'Whose value stood on the server; all null if nobody known wrote it.');

for (const [id, schema] of Object.entries(named)) words.add(schema, { ...words.get(schema), id });

/** The document's `components.schemas`. */
export function componentSchemas(): Readonly<Record<string, object>> {
  const { schemas } = z.toJSONSchema(words, {
    metadata: words,
    uri: (id) => `#/components/schemas/${id}`,
    io: 'input',
    override: ({ jsonSchema }) => {
      // the format says the same in a word
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, id: ___, ...schema }]) => [name, schema]),
  );
}
