import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { parseArgs } from 'node:util';
import { startSyncService } from '@festival-ops/sync/service';
import { BOARD, PUBLICATION } from './tables.ts';

/**
 * The embedded service as a process of its own, so that what is measured of it is it alone. Who started it asks by
 * messages `{ask, path?}` and is answered by `{answer}`, one after the other.
 */
const { values } = parseArgs({
  options: {
    'database-url': { type: 'string', default: '' },
    'jwks-url': { type: 'string', default: '' },
    audience: { type: 'string', default: '' },
    'data-dir': { type: 'string', default: '' },
    port: { type: 'string', default: '0' },
  },
});

const service = await startSyncService({
  databaseUrl: values['database-url'],
  streams: BOARD,
  publication: PUBLICATION,
  jwksUrl: values['jwks-url'],
  audience: values.audience,
  dataDir: values['data-dir'],
  port: Number(values.port),
  maxStreams: 2_000,
});

const profiler = new Session();
profiler.connect();

process.on('message', (message) => {
  if (typeof message !== 'object' || message === null || !('ask' in message)) return;
  const path = 'path' in message && typeof message.path === 'string' ? message.path : '';
  void answerTo(message.ask, path).then((answer) => process.send?.({ answer }));
});
// whoever started it has gone
process.once('disconnect', () => process.exit());
process.send?.({ answer: service.port });

async function answerTo(ask: unknown, path: string): Promise<unknown> {
  switch (ask) {
    case 'usage': {
      const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
      return {
        cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
        rss: process.memoryUsage.rss(),
        peakRss: maxRSS * 1024,
      };
    }
    case 'heap': {
      globalThis.gc?.();
      const { heapUsed, rss, external } = process.memoryUsage();
      return { heapUsed, rss, external };
    }
    case 'profile': {
      await profiler.post('Profiler.enable');
      await profiler.post('Profiler.setSamplingInterval', { interval: 500 });
      await profiler.post('Profiler.start');
      return true;
    }
    case 'profiled': {
      const { profile } = await profiler.post('Profiler.stop');
      writeFileSync(path, JSON.stringify(profile));
      return true;
    }
    case 'close':
      await service.close();
      setImmediate(() => process.exit());
      return true;
    default:
      return null;
  }
}
