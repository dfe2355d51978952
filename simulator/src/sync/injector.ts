import { dropSlots, endBackends, invalidateSlots, senders, signal, stall } from './backends.ts';
import type { SyncDevice } from './device.ts';
import type { Fault } from './faults.ts';
import type { Way } from './network.ts';
import { pause } from './pause.ts';
import { eventually, type Server, texts } from './server.ts';
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
