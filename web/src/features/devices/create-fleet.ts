import { eq } from '@tanstack/db';
import { type Accessor, createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createLiveQuery } from '../../data/live.ts';
import { useFestival } from '../shell/festival.tsx';
import { type FleetEntry, fleetOf } from './fleet.ts';

export interface LiveFleet {
  readonly ready: Accessor<boolean>;
  readonly entries: Accessor<readonly FleetEntry[]>;
  /** The time that the list stands for, in ms, while that is not now. */
  readonly asOf: Accessor<number | undefined>;
}

/** From here on a list that stands still says so. */
const FRESH_MS = 2 * 60_000;

/** The crew and its devices as this device knows them. */
export function createFleet(): LiveFleet {
  const { collections, connection, deviceId } = useData();
  const festival = useFestival();
  const devices = createLiveQuery((q) =>
    q.from({ row: collections.device }).where(({ row }) => eq(row.festival_id, festival.id)),
  );
  const members = createLiveQuery((q) =>
    q.from({ row: collections.member }).where(({ row }) => eq(row.festival_id, festival.id)),
  );
  const ready = () => devices.isReady && members.isReady;
  const known = () => connection.state().freshAt ?? festival.now();
  return {
    ready,
    entries: createMemo(() =>
      ready()
        ? fleetOf({
            devices: devices(),
            members: members(),
            asOf: Math.min(known(), festival.now()),
            thisDeviceId: deviceId,
            thisVersion: __APP_VERSION__,
          })
        : [],
    ),
    asOf: () => (festival.now() - known() > FRESH_MS ? known() : undefined),
  };
}
