import { rmSync } from 'node:fs';
import { type Child, numberOf, startChild } from './child.ts';
import type { Usage } from './usage.ts';

export interface OwnServiceOptions {
  readonly databaseUrl: string;
  readonly jwksUrl: string;
  readonly audience: string;
  readonly dataDir: string;
  readonly port: number;
}

/** The embedded service in a process that can be killed, started again and looked into. */
export class OwnService {
  readonly url: string;
  readonly dataDir: string;
  readonly #options: OwnServiceOptions;
  #process: Child | undefined;

  constructor(options: OwnServiceOptions) {
    this.#options = options;
    this.dataDir = options.dataDir;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  /** Resolves when it is ready. */
  async start(): Promise<void> {
    const { databaseUrl, jwksUrl, audience, dataDir, port } = this.#options;
    const given = { 'database-url': databaseUrl, 'jwks-url': jwksUrl, audience, 'data-dir': dataDir, port };
    const args = Object.entries(given).map(([name, value]) => `--${name}=${value}`);
    this.#process = await startChild('service-process.ts', args, { execArgv: ['--expose-gc'] });
    await this.untilReady();
  }

  async untilReady(): Promise<void> {
    const probe = () => fetch(`${this.url}/probes/readiness`).catch(() => undefined);
    for (const end = Date.now() + READY_MS; (await probe())?.status !== 200; ) {
      if (Date.now() > end) throw new Error('the service does not get ready');
      await new Promise((wake) => setTimeout(wake, 5));
    }
  }

  /** As `kill -9` does. */
  kill(): Promise<void> {
    return this.#running.kill('SIGKILL');
  }

  /** Takes away what it has kept; only while it is not running. */
  forget(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.#running.ask({ ask: 'close' }).catch(() => {});
    await this.#running.kill('SIGKILL');
  }

  async usage(): Promise<Usage> {
    const answer = await this.#running.ask({ ask: 'usage' });
    return {
      cpuSeconds: numberOf(answer, 'cpuSeconds'),
      rss: numberOf(answer, 'rss'),
      peakRss: numberOf(answer, 'peakRss'),
    };
  }

  /** After everything that could be collected was. Bytes. */
  async heap(): Promise<{ readonly heapUsed: number; readonly rss: number; readonly external: number }> {
    const answer = await this.#running.ask({ ask: 'heap' });
    return {
      heapUsed: numberOf(answer, 'heapUsed'),
      rss: numberOf(answer, 'rss'),
      external: numberOf(answer, 'external'),
    };
  }

  /** Where its time goes while `act` runs, into a file for the developer tools. */
  async profiled<T>(path: string, act: () => Promise<T>): Promise<T> {
    await this.#running.ask({ ask: 'profile' });
    try {
      return await act();
    } finally {
      await this.#running.ask({ ask: 'profiled', path });
    }
  }

  get #running(): Child {
    if (this.#process === undefined) throw new Error('the service is not running');
    return this.#process;
  }
}

const READY_MS = 120_000;
