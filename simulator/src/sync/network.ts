import { createServer, connect as dial, type Socket } from 'node:net';

/**
 * The way of one device to the service, byte by byte: it can be cut, go silent without either end being told
 * (half-open), or be so slow that the service's buffers fill. Its address stays while services come and go.
 */
export interface Way {
  readonly url: string;
  /** Ends every connection with an error at both ends. */
  cut(): void;
  /** From now on nothing goes through what is open, nor through what is opened; nobody is told. */
  silence(): void;
  /** Bytes a second towards the device. */
  slow(bytesPerSecond: number): void;
  /** Everything goes through again; what was silent is cut, as it would be by whatever had forgotten it. */
  heal(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly device: Socket;
  readonly service: Socket;
  isSilent: boolean;
}

const SLICE_MS = 20;

export async function makeWay(targetPort: number): Promise<Way> {
  const pairs = new Set<Pair>();
  let isSilent = false;
  let bytesPerSlice = Number.POSITIVE_INFINITY;

  const server = createServer((device) => {
    const service = dial({ port: targetPort, host: '127.0.0.1' });
    const pair: Pair = { device, service, isSilent };
    pairs.add(pair);
    const end = () => {
      // neither end is told of the other's
      if (pair.isSilent) return;
      pairs.delete(pair);
      device.destroy();
      service.destroy();
    };
    for (const socket of [device, service]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.once('close', end);
    }
    device.on('data', (bytes) => {
      if (!pair.isSilent) service.write(bytes);
    });
    service.on('data', (bytes) => {
      if (pair.isSilent) return;
      service.pause();
      void deliver(pair, bytes).then(() => service.resume());
    });
  });

  const deliver = async ({ device }: Pair, bytes: Buffer) => {
    for (let at = 0; at < bytes.length && !device.destroyed; ) {
      const size = Math.min(bytesPerSlice, bytes.length - at);
      if (!device.write(bytes.subarray(at, at + size)) && !device.destroyed) await drained(device);
      at += size;
      if (bytesPerSlice !== Number.POSITIVE_INFINITY) await new Promise((wake) => setTimeout(wake, SLICE_MS));
    }
  };
  const cut = () => {
    for (const { device, service } of pairs) {
      device.resetAndDestroy();
      service.resetAndDestroy();
    }
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    cut,
    silence: () => {
      isSilent = true;
      for (const pair of pairs) pair.isSilent = true;
    },
    slow: (bytesPerSecond) => {
      bytesPerSlice = Math.max(1, Math.round((bytesPerSecond * SLICE_MS) / 1000));
    },
    heal: () => {
      bytesPerSlice = Number.POSITIVE_INFINITY;
      if (!isSilent) return;
      isSilent = false;
      for (const pair of [...pairs]) {
        if (!pair.isSilent) continue;
        pair.isSilent = false;
        pair.device.resetAndDestroy();
        pair.service.resetAndDestroy();
      }
    },
    close: () =>
      new Promise((closed) => {
        for (const pair of pairs) pair.isSilent = false;
        cut();
        server.close(() => closed());
      }),
  };
}

function drained(socket: Socket): Promise<void> {
  return new Promise((go) => {
    socket.once('drain', go);
    socket.once('close', () => go());
  });
}
