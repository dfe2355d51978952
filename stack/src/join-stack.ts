import { DEMO_PASSWORD } from '@festival-ops/db/demo/people';
import { startApp } from './app.ts';
import { openGateway } from './gateway.ts';
import { checkHealth, untilHealthy } from './health.ts';
import { readStack } from './stack-file.ts';

/**
 * Puts the app, from its sources, before a backend that `dev:stack:up` started. The backend goes on when this
 * ends, and may be reset meanwhile.
 */
export async function joinStack(options: {
  readonly dataDir: string;
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string | undefined;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}): Promise<{ readonly url: string; readonly demoPassword: string | undefined; stop(): Promise<void> }> {
  const gateway = await openGateway(options);
  const ports = () => readStack(options.dataDir)?.ports;
  gateway.connect(ports);
  try {
    const app = await startApp(
      { app: 'sources', dataDir: options.dataDir, signal: options.signal },
      gateway,
      options.say,
    );
    gateway.serveApp(app.serve);
    await untilHealthy(() => checkHealth(ports(), true), options.signal);
    return {
      url: gateway.origin,
      demoPassword: readStack(options.dataDir)?.demo === true ? DEMO_PASSWORD : undefined,
      stop: async () => {
        await Promise.all([gateway.close(), app.close()]);
      },
    };
  } catch (error) {
    await gateway.close();
    throw error;
  }
}
