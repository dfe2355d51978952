import { reasons } from '@festival-ops/policy/reasons';
import { MOST_PLAIN_TRANSACTIONS, MOST_TRANSACTIONS, PROTOCOL_VERSION } from '@festival-ops/policy/wire';
import { MAX_BODY_BYTES } from './data.ts';
import {
  deviceAnswer,
  deviceRequest,
  interruptedAnswer,
  notABatch,
  plainAnswer,
  plainRequest,
} from './openapi-examples.ts';
import { peoplePaths } from './openapi-people.ts';
import { componentSchemas, type SchemaName } from './openapi-schemas.ts';

/**
 * The contract of `POST /api/data` as an OpenAPI 3.1 document (WB-15), made from the wire's own schemas, and after it
 * the addresses for people and devices. It is
 * served, and checked in as docs/openapi.json: `npm run openapi` writes it, and a test compares.
 */
export function openApiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Festival Ops: the write API',
      version: String(PROTOCOL_VERSION),
      description: [
        "A superset of PowerSync's reference write API. A client that sends no `device_id` gets that contract:",
        `at most ${MOST_PLAIN_TRANSACTIONS} transactions, each all or nothing; a refused one is a \`fatal_error\``,
        'that the server has dealt with, and those after it are judged all the same.',
        'With a `device_id` and an `op_id` for each write, every write counts exactly once however often it is',
        `sent, a request holds up to ${MOST_TRANSACTIONS} transactions, each write is judged on its own unless its`,
        'metadata says `atomic`, and every judged transaction is a `success` with a receipt for each of its writes.',
        'The receipt says what became of the write; rejected is an answer, not an error. No write stops those',
        'behind it.',
      ].join(' '),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: { '/api/data': { post: writeData }, ...peoplePaths },
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Valid for half an hour. `POST /api/auth/sign-in/email` with `{"email", "password"}` answers `{"token"}` of a session; `GET /api/auth/token` with that one as bearer answers `{"token"}` for here.',
        },
      },
      schemas: componentSchemas(),
    },
    /** What `reason_code`, `reason` and `error_code` can say today; a later server may know more. */
    'x-reason-codes': Object.fromEntries(
      Object.entries(reasons).map(([code, { result, meaning }]) => [code, { result, meaning }]),
    ),
  };
}

const writeData = {
  operationId: 'writeData',
  summary: 'Applies the writes of client transactions, in their order',
  security: [{ bearer: [] }],
  requestBody: {
    required: true,
    content: json(
      { oneOf: [ref('PlainWriteRequest'), ref('DeviceWriteRequest')] },
      { plain: plainRequest, device: deviceRequest },
    ),
  },
  responses: {
    200: {
      description: 'One result for each transaction, in the order of the request.',
      content: json(ref('WriteResponse'), {
        plain: plainAnswer,
        device: deviceAnswer,
        interrupted: interruptedAnswer,
      }),
    },
    400: {
      description: 'This is no batch of transactions, and no retry makes it one. Send less of it at once.',
      content: json(ref('NotABatch'), { not_a_batch: notABatch }),
    },
    401: {
      description: 'No token, or none that counts. Get a new one and send the same again.',
      content: json(ref('NotSignedIn')),
    },
    403: {
      description: 'The device uploads for another user, the one of its first upload.',
      content: json(ref('NotYourDevice')),
    },
    413: {
      description: `More than ${MAX_BODY_BYTES} bytes, or more transactions or writes than a request holds. Send less of it at once.`,
      content: json(ref('TooLarge')),
    },
    500: {
      description: 'A fault of the server. Send the same again, later.',
      content: json(ref('Fault')),
    },
    503: {
      description:
        'The database is away, or too many requests of this user are under way. Send the same again.',
      headers: {
        'Retry-After': {
          description: 'In seconds; `retry_after_ms` in the body says it more finely.',
          schema: { type: 'integer', minimum: 1 },
        },
      },
      content: json(ref('Unavailable')),
    },
  },
};

function ref(name: SchemaName) {
  return { $ref: `#/components/schemas/${name}` };
}

function json(schema: object, examples: Readonly<Record<string, unknown>> = {}) {
  const given = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return {
    'application/json': { schema, ...(given.length > 0 && { examples: Object.fromEntries(given) }) },
  };
}
