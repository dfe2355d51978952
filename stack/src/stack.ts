import { DEMO_PASSWORD } from '@festival-ops/db/demo/people';
import { type AppKind, type RunningApp, startApp } from './app.ts';
import { type Backend, startBackend } from './backend.ts';
import { prepareDataDir } from './data-dir.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { checkHealth, untilHealthy } from './health.ts';
import type { Certificate, DemoSetting } from './settings.ts';
import {
  alreadyRunning,
  claimDataDir,
  publishStack,
  releaseDataDir,
  type StackRecord,
} from './stack-file.ts';
import { StartRefused } from './start-refused.ts';

export interface StackOptions {
  readonly dataDir: string;
  /** 0 for one that is free. */
  readonly port: number;
  readonly host?: string;
  readonly publicUrl?: string | undefined;
  readonly tls?: Certificate | undefined;
  readonly databaseUrl?: string | undefined;
  /** At least 32 characters; made and kept in the data directory unless given. */
  readonly secret?: string | undefined;
  readonly demo?: DemoSetting;
  readonly app?: AppKind;
  readonly postgresSettings?: readonly string[];
  /** Gets one line for each thing that a person should know while it runs. */
  readonly say?: (line: string) => void;
  /** Gives the start up. Once it runs, `stop()` ends it. */
  readonly signal?: AbortSignal;
}

/** Festival Ops, running. */
export interface Stack {
  /** The origin that people open. */
  readonly url: string;
  /** Where the database is, for an administrator. */
  readonly databaseUrl: string;
  readonly ports: { readonly gateway: number; readonly api: number; readonly sync: number };
  /** Undefined if the demo is off. */
  readonly demoPassword: string | undefined;
  /** The processes that run just now; a part that is being started again has none. */
  pids(): { readonly api?: number; readonly sync?: number; readonly postgres?: number };
  /** Ends everything in order; whatever was answered is kept. */
  stop(): Promise<void>;
}

/**
 * Starts everything on one origin and resolves when every part can serve. If one fails, all that was started is
 * stopped again.
 * @throws StartRefused, PostgresUnavailable or MigrationRefused, each with a sentence for a person
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const say = options.say ?? (() => {});
  const { dataDir } = options;
  prepareDataDir(dataDir);
  const host = options.host ?? '127.0.0.1';
  const record: StackRecord = {
    pid: process.pid,
    kind: 'whole',
    ready: false,
    url: options.publicUrl ?? `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${options.port}`,
    demo: false,
  };
  const holder = claimDataDir(dataDir, record);
  if (holder !== undefined) throw new StartRefused(alreadyRunning(holder, dataDir));
  let gateway: Gateway | undefined;
  let backend: Backend | undefined;
  let app: RunningApp | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([gateway?.close(), app?.close()]);
    await backend?.stop();
    releaseDataDir(dataDir);
  };
  try {
    gateway = await openGateway({ port: options.port, host, publicUrl: options.publicUrl, tls: options.tls });
    const { origin } = gateway;
    const [backendStart, appStart] = await Promise.allSettled([
      startBackend({
        dataDir,
        databaseUrl: options.databaseUrl,
        publicUrl: origin,
        secret: options.secret,
        demo: options.demo ?? 'default',
        postgresSettings: options.postgresSettings ?? [],
        say,
        signal: options.signal,
      }),
      startApp(options, gateway, say),
    ]);
    if (backendStart.status === 'fulfilled') backend = backendStart.value;
    if (appStart.status === 'fulfilled') app = appStart.value;
    if (backendStart.status === 'rejected') throw backendStart.reason;
    if (appStart.status === 'rejected') throw appStart.reason;
    const running = backendStart.value;
    gateway.connect(() => running.ports);
    gateway.serveApp(appStart.value.serve);
    await untilHealthy(() => checkHealth(running.ports, true), options.signal);
    publishStack(dataDir, {
      ...record,
      url: origin,
      ready: true,
      demo: running.demo,
      databaseUrl: running.databaseUrl,
      ports: running.ports,
    });
    return {
      url: origin,
      databaseUrl: running.databaseUrl,
      ports: { gateway: gateway.port, ...running.ports },
      demoPassword: running.demo ? DEMO_PASSWORD : undefined,
      pids: () => running.pids(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
