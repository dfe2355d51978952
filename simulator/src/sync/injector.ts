import type { SyncDevice } from './device.ts';
import type { Fault } from './faults.ts';
import type { Way } from './network.ts';
import { pause } from './pause.ts';
import { type Server, texts } from './server.ts';
import type { SyncProcess } from './sync-process.ts';

/** All that a fault can reach. */
export interface Reach {
  readonly sync: SyncProcess;
  readonly server: Server;
  readonly databaseUrl: string;
  readonly devices: readonly DeviceReach[];
}

export interface DeviceReach {
  readonly device: SyncDevice;
  readonly way: Way;
  /** Sets how the tokens are that the device gets from now on. */
  tokens: 'good' | 'expiring' | 'none';
}

/**
 * Does what faults say. Faults of one thing wait for each other, so that none starts what another has just stopped;
 * those of different things overlap. A fault undoes itself, but for the clock and what {@link healed} says.
 */
export class Injector {
  readonly #reach: Reach;
  #sync: Promise<void> = Promise.resolve();
  #server: Promise<void> = Promise.resolve();

  constructor(reach: Reach) {
    this.#reach = reach;
  }

  /** Resolves when the fault has been and gone. */
  async inject(fault: Fault): Promise<void> {
    const { sync, server, databaseUrl } = this.#reach;
    switch (fault.kind) {
      case 'kill sync':
        return this.#toSync(() => this.#down('SIGKILL', fault.downMs));
      case 'stop sync':
        return this.#toSync(() => this.#down('SIGTERM', fault.downMs));
      case 'drop slot':
        return this.#toSync(() =>
          this.#down('SIGKILL', fault.downMs, () => eventually(() => dropSlots(databaseUrl))),
        );
      case 'invalidate slot':
        return this.#toSync(() =>
          this.#down('SIGKILL', fault.downMs, () => eventually(() => invalidateSlots(databaseUrl))),
        );
      case 'stall sync':
        return this.#toSync(() => stall(sync.pid, fault.forMs));
      case 'stall sender': {
        const [pid] = await senders(databaseUrl).catch(() => []);
        return stall(pid, fault.forMs);
      }
      case 'end backend':
        await texts(databaseUrl, endBackends(fault.of)).catch(() => {});
        return;
      case 'kill backend':
        return this.#toServer(async () => {
          const [pid] = await senders(databaseUrl).catch(() => []);
          signal(pid, 'SIGKILL');
        });
      case 'kill postgres':
        return this.#toServer(async () => {
          server.kill();
          await pause(fault.downMs);
          await server.restart();
        });
      case 'clock until killed':
        return this.#toSync(async () => {
          sync.setClock(fault.offsetMs);
          await pause(fault.forMs);
          await this.#down('SIGKILL', 0, async () => sync.setClock(0));
        });
      case 'clock':
        return sync.setClock(fault.offsetMs);
      case 'cut':
        return this.#reach.devices[fault.device]?.way.cut();
      default: {
        const reach = this.#reach.devices[fault.device];
        return reach === undefined ? undefined : toDevice(reach, fault);
      }
    }
  }

  /** After all faults: nothing is left of them. Resolves when the service listens. */
  async heal(): Promise<void> {
    const { sync, devices } = this.#reach;
    await Promise.all([this.#sync, this.#server]);
    for (const reach of devices) {
      reach.way.heal();
      reach.tokens = 'good';
    }
    sync.setClock(0);
    await sync.start();
  }

  #toSync(act: () => Promise<void>): Promise<void> {
    this.#sync = this.#sync.then(act);
    return this.#sync;
  }

  #toServer(act: () => Promise<void>): Promise<void> {
    this.#server = this.#server.then(act);
    return this.#server;
  }

  async #down(by: 'SIGKILL' | 'SIGTERM', downMs: number, meanwhile = async () => {}): Promise<void> {
    await this.#reach.sync.end(by);
    await meanwhile();
    await pause(downMs);
    await this.#reach.sync.start();
  }
}

async function toDevice(
  reach: DeviceReach,
  fault: Extract<Fault, { readonly device: number; readonly forMs: number }>,
): Promise<void> {
  switch (fault.kind) {
    case 'half-open':
      reach.way.silence();
      break;
    case 'slow reader':
      reach.way.slow(fault.bytesPerSecond);
      break;
    case 'expiring tokens':
    case 'no tokens':
      reach.tokens = fault.kind === 'no tokens' ? 'none' : 'expiring';
      reach.way.cut();
      break;
    case 'offline':
      await reach.device.db.disconnect();
  }
  await pause(fault.forMs);
  reach.way.heal();
  reach.tokens = 'good';
  if (fault.kind === 'offline') reach.device.connect();
}

function endBackends(of: 'sync' | 'writer'): string {
  return `SELECT pg_terminate_backend(pid)::text AS text FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = '${of}'`;
}

async function senders(databaseUrl: string): Promise<number[]> {
  const pids = await texts(
    databaseUrl,
    `SELECT active_pid::text AS text FROM pg_replication_slots
     WHERE database = current_database() AND active_pid IS NOT NULL`,
  );
  return pids.map(Number);
}

async function dropSlots(databaseUrl: string): Promise<void> {
  await texts(
    databaseUrl,
    `SELECT pg_drop_replication_slot(slot_name)::text AS text FROM pg_replication_slots
     WHERE database = current_database()`,
  );
}

async function invalidateSlots(databaseUrl: string): Promise<void> {
  for (let segment = 0; segment < 4; segment += 1) {
    await texts(
      databaseUrl,
      `SELECT pg_logical_emit_message(false, 'fill', repeat('x', 1000000))::text AS text`,
    );
    await texts(databaseUrl, 'SELECT pg_switch_wal()::text AS text');
  }
  await texts(databaseUrl, 'CHECKPOINT');
}

async function stall(pid: number | undefined, forMs: number): Promise<void> {
  signal(pid, 'SIGSTOP');
  await pause(forMs);
  signal(pid, 'SIGCONT');
}

/** To a process that may just have gone. */
function signal(pid: number | undefined, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, name);
  } catch {
    // it has gone
  }
}

async function eventually(act: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1)
    try {
      return await act();
    } catch (error) {
      if (tries > 100) throw error;
      await pause(100);
    }
}
