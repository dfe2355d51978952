import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { createWritePath } from '@festival-ops/write-path/write-path';
import type { Pool } from 'pg';
import { domain } from './domain.ts';

/**
 * Mounts the write path on an HTTP server of one's own.
 * @param userOf your sign-in: the user whom an authorization header stands for
 */
export function createTodoServer(pool: Pool, userOf: (authorization: string) => string | undefined): Server {
  const writePath = createWritePath({ pool, domain });
  return createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const userId = userOf(request.headers.authorization ?? '');
    if (request.method !== 'POST' || request.url !== '/api/data') answer(404, {});
    else if (userId === undefined) answer(401, {});
    else
      text(request).then(async (sent) => {
        const { status, body } = await writePath.handle(parsed(sent), userId);
        answer(status, body);
      });
  });
}

/** What is not JSON is not a batch: the write path says so. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
