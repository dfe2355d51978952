import { z } from 'zod';

/** What a client learns from the contract's document, and from nothing else: tests are such clients. */
export interface Contract {
  readonly path: string;
  readonly method: string;
  readonly requestExamples: Readonly<Record<string, unknown>>;
  /** What the document has against a request; empty if nothing. */
  faultsOfRequest(body: unknown): string[];
  readonly answers: ReadonlyMap<number, ContractAnswer>;
}

export interface ContractAnswer {
  readonly examples: Readonly<Record<string, unknown>>;
  readonly headers: readonly string[];
  /** What the document has against an answer with this status; empty if nothing. */
  faults(body: unknown): string[];
}

const jsonSchema = z.record(z.string(), z.json());
const content = z.object({
  'application/json': z.object({
    schema: jsonSchema,
    examples: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
  }),
});
const operation = z.object({
  security: z.array(z.object({ bearer: z.array(z.string()) })).length(1),
  requestBody: z.object({ content }),
  responses: z.record(
    z.string(),
    z.object({
      description: z.string().min(1),
      content,
      headers: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});
const documentSchema = z.object({
  openapi: z.string().startsWith('3.1.'),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), jsonSchema) }),
});

/** Reads a document's first operation. */
export function readContract(document: unknown): Contract {
  const { paths, components } = documentSchema.parse(document);
  const [[path, methods] = ['', {}]] = Object.entries(paths);
  const [[method, first] = []] = Object.entries(methods);
  if (method === undefined) throw new Error('the document names no operation');
  const found = operation.parse(first);
  const checkBy = (schema: z.infer<typeof jsonSchema>) => {
    const check = z.fromJSONSchema(withDefinitions(schema, components.schemas));
    return (body: unknown) =>
      (check.safeParse(body).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  };
  const request = found.requestBody.content['application/json'];
  const answers = Object.entries(found.responses).map(([status, { content: body, headers }]) => {
    const { schema, examples } = body['application/json'];
    const answer = { examples: valuesOf(examples), headers: Object.keys(headers), faults: checkBy(schema) };
    return [Number(status), answer] as const;
  });
  return {
    path,
    method: method.toUpperCase(),
    requestExamples: valuesOf(request.examples),
    faultsOfRequest: checkBy(request.schema),
    answers: new Map(answers),
  };
}

/** A schema that stands alone, with the document's components as its own definitions. */
function withDefinitions(schema: object, schemas: object): z.infer<typeof jsonSchema> {
  const text = JSON.stringify({ ...schema, $defs: schemas });
  return jsonSchema.parse(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
}

function valuesOf(examples: Readonly<Record<string, { value?: unknown }>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(examples).map(([name, { value }]) => [name, value]));
}
