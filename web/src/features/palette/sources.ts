import { useNavigate } from '@solidjs/router';
import { type Accessor, createMemo, createResource } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { readNames } from '../../data/palette-names.ts';
import { t } from '../../ui/catalogue/palette.ts';
import { theme } from '../../ui/theme.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { placesOnDesktop } from '../shell/places.ts';
import type { Found } from './search.ts';

/** Everything that the palette can lead to: screens and acts at once, the rest as soon as it is read. */
export function createSources(showKeys: () => void): Accessor<readonly Found[]> {
  const { db } = useData();
  const festival = useFestival();
  const navigate = useNavigate();
  const [names] = createResource(() => readNames(db, festival.id), { initialValue: [] });
  const hrefs = {
    task: paths.task,
    contact: paths.contact,
    gear: paths.gearItem,
  } as const;
  return createMemo((): readonly Found[] => [
    ...placesOnDesktop(festival.isLead()).map((place) => ({
      id: `screen ${place.name}`,
      kind: 'screen' as const,
      name: t.nav[place.name],
      act: () => navigate(place.href(festival.id)),
    })),
    {
      id: 'action new-task',
      kind: 'action',
      name: t.palette.newTask,
      act: () => navigate(paths.board(festival.id, '?new=1')),
    },
    { id: 'action sun', kind: 'action', name: t.palette.sun, act: theme.toggleSun },
    { id: 'action keys', kind: 'action', name: t.palette.keys, act: showKeys },
    {
      id: 'action person',
      kind: 'action',
      name: t.palette.switchPerson,
      act: () => navigate(paths.signIn),
    },
    ...(names.latest ?? []).map(({ kind, id, name, stageId, state }) => ({
      id: `${kind} ${id}`,
      kind,
      name,
      detail: [
        stageId === null ? undefined : festival.stageName(stageId),
        state === null ? undefined : t.states[state],
      ]
        .filter(Boolean)
        .join(' · '),
      act: () => navigate(hrefs[kind](festival.id, id)),
    })),
  ]);
}
