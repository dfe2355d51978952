import type { TableName } from '@festival-ops/domain/tables';
import { type Device, openDevice } from '@festival-ops/simulator/device';
import { type Account, accountOf } from '../harness/account.ts';
import type { RunningStack } from '../harness/running-stack.ts';

/** A person of the scene with a device that has no screen. */
export interface CrewMember {
  readonly account: Account;
  readonly device: Device;
  readonly deviceId: string;
  readonly deviceName: string;
  /** Once it is there. */
  has(table: TableName, id: string): Promise<void>;
  offline(): Promise<void>;
  /** Sends everything, and waits until it was received. */
  online(): Promise<void>;
  sent(): Promise<void>;
}

/** Brings a demo person in, with a device that leads will see under this name. */
export async function bringIn(stack: RunningStack, short: string, deviceName: string): Promise<CrewMember> {
  const account = await accountOf(stack, short);
  const device = await openDevice({ url: stack.url, userId: account.userId, getToken: account.getToken });
  await device.connect();
  await device.db.waitForFirstSync();
  const sent = () => until(async () => (await device.unsent()) === 0);
  return {
    account,
    device,
    sent,
    deviceId: await device.db.getClientId(),
    deviceName,
    has: (table, id) =>
      until(async () => (await device.db.getOptional(`SELECT id FROM ${table} WHERE id = ?`, [id])) !== null),
    offline: () => device.disconnect(),
    online: async () => {
      await device.connect();
      await sent();
    },
  };
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`the scene waits in vain for: ${holds}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
