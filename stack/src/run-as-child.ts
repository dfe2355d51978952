/**
 * The other side of `child.ts`: starts, says so, and stops when asked, when the supervisor is gone, or by SIGTERM.
 * A Ctrl-C in the terminal reaches every process of the group, so it is left to the supervisor.
 */
export async function runAsChild(start: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  process.on('SIGINT', () => {});
  process.once('disconnect', () => process.exit(0));
  const asked = new Promise<void>((stop) => {
    process.once('SIGTERM', () => stop());
    process.on('message', (message) => {
      if (message === 'stop') stop();
    });
  });
  const running = await start();
  process.send?.('listening');
  await asked;
  await running.close();
  process.exit(0);
}

/** An environment variable that the supervisor always sets. */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: this process is started by the stack only`);
  return value;
}
