import { type Accessor, createContext, useContext } from 'solid-js';
import type { People } from './people.ts';
import type { PersonData } from './person-data.ts';

/**
 * How screens reach the data: `usePeople()` everywhere, `useData()` below a person.
 * `main.tsx` mounts `<DeviceProvider><App /></DeviceProvider>`; `App` decides by `opening()` what to show.
 */

/** Where the active person's database stands. */
export type Opening =
  | { readonly phase: 'nobody' }
  | { readonly phase: 'opening' }
  | { readonly phase: 'open'; readonly data: PersonData }
  /** "The local database won't open": a full page with Try again and Copy details. */
  | { readonly phase: 'failed'; readonly details: string; retry(): void };

export interface Device {
  readonly people: People;
  readonly opening: Accessor<Opening>;
}

export const DeviceContext = createContext<Device>();
export const DataContext = createContext<PersonData>();

export function useDevice(): Device {
  const device = useContext(DeviceContext);
  if (device === undefined) throw new Error('useDevice() needs a DeviceProvider above it');
  return device;
}

export function usePeople(): People {
  return useDevice().people;
}

/** The open person's data; wrap the signed-in part of the app in `<DataContext.Provider value={data}>`. */
export function useData(): PersonData {
  const data = useContext(DataContext);
  if (data === undefined) throw new Error('useData() needs a DataContext.Provider above it');
  return data;
}
