/** One local database of one person. */
export interface KnownDevice {
  readonly deviceId: string;
  readonly userId: string;
}

/** How many devices are told of at a time: PowerSync Service makes one database round trip of what comes together. */
const AT_A_TIME = 16;
const PATIENCE_MS = 20_000;

/**
 * Gives each device a number of a sync service that is at least `atLeast`.
 *
 * A device takes nothing that it downloads until it has seen a number as high as the last one promised to it, and
 * it does not ask again unless it uploads. The embedded service takes its numbers from the clock, PowerSync Service
 * counts from one: a device that comes from the first to the second would wait for ever. So each is given a number
 * as high as the clock once the new service serves, and it counts on from there.
 *
 * Safe: the number stands for a position that the new service reads now. What it could fulfil too early would be a
 * promise for an upload after that, and for such an upload a device asks again and is promised a higher number.
 *
 * The number is asked for twice: a client's choice first, then an ordinary one that counts on from it. PowerSync
 * Service forgets the first kind after an hour when it compacts, and keeps the second.
 * @returns the devices that could not be told of, and why
 */
export async function tellDevices(options: {
  /** Its origin, without a slash at the end. */
  readonly service: string;
  readonly devices: readonly KnownDevice[];
  readonly atLeast: bigint;
  readonly tokenFor: (userId: string) => Promise<string>;
}): Promise<(KnownDevice & { readonly because: string })[]> {
  const untold: (KnownDevice & { because: string })[] = [];
  const waiting = [...options.devices];
  const worker = async () => {
    for (let device = waiting.shift(); device !== undefined; device = waiting.shift()) {
      const because = await tell(device);
      if (because !== undefined) untold.push({ ...device, because });
    }
  };
  const tell = async ({ deviceId, userId }: KnownDevice): Promise<string | undefined> => {
    const headers = {
      authorization: `Token ${await options.tokenFor(userId)}`,
      'content-type': 'application/json',
    };
    const chosen = { client_id: deviceId, checkpoint_request_id: String(options.atLeast) };
    return (
      (await ask(`${options.service}/sync/checkpoint-request`, {
        method: 'POST',
        headers,
        body: JSON.stringify(chosen),
      })) ??
      (await ask(`${options.service}/write-checkpoint2.json?client_id=${encodeURIComponent(deviceId)}`, {
        headers,
      }))
    );
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return untold;
}

/** @returns why it did not work */
async function ask(url: string, init: RequestInit): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    await answer.text();
    return answer.ok ? undefined : `it answered ${answer.status}`;
  } catch {
    return 'it does not answer';
  }
}
