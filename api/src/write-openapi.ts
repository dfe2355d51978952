import { writeFileSync } from 'node:fs';
import { openApiDocument } from './openapi.ts';

/** `npm run openapi`: brings the checked-in document up to date with the wire. */
const file = new URL('../../docs/openapi.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(openApiDocument(), undefined, 2)}\n`);
