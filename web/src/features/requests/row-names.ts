import { eq } from '@tanstack/db';
import { createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createLiveQuery } from '../../data/live.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';

/** How a row is called, and where the app shows it. */
export interface NamedRow {
  readonly name: string;
  readonly stageId: string | undefined;
  readonly href: string;
}

/** @returns what this device knows of a row of any table that people name; undefined if it is not there */
export function createRowNames(): (table: string, id: string) => NamedRow | undefined {
  const { collections } = useData();
  const festival = useFestival();
  const contacts = createLiveQuery((q) =>
    q.from({ row: collections.contact }).where(({ row }) => eq(row.festival_id, festival.id)),
  );
  const items = createLiveQuery((q) =>
    q.from({ row: collections.gear_item }).where(({ row }) => eq(row.festival_id, festival.id)),
  );
  const contactById = createMemo(
    () => new Map((contacts.isReady ? contacts() : []).map((row) => [row.id, row])),
  );
  const itemById = createMemo(() => new Map((items.isReady ? items() : []).map((row) => [row.id, row])));
  return (table, id) => {
    switch (table) {
      case 'task': {
        const task = festival.task(id);
        return task && { name: task.title, stageId: task.stage_id, href: paths.task(festival.id, id) };
      }
      case 'contact': {
        const contact = contactById().get(id);
        return (
          contact && { name: contact.name, stageId: contact.stage_id, href: paths.contact(festival.id, id) }
        );
      }
      case 'gear_item': {
        const item = itemById().get(id);
        return item && { name: item.name, stageId: undefined, href: paths.gearItem(festival.id, id) };
      }
      default:
        return undefined;
    }
  };
}
