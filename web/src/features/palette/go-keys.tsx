import { useNavigate } from '@solidjs/router';
import { createSignal, lazy, onMount, Show, Suspense } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createKeys, type KeyBindings } from '../../ui/keys.ts';
import { useFestival } from '../shell/festival.tsx';
import { type PlaceName, placesOnDesktop } from '../shell/places.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const KeysSheet = lazy(async () => ({ default: (await import('./keys-sheet.tsx')).KeysSheet }));

/** After the first screen has had its turn. */
const PRELOAD_AFTER_MS = 1500;

const letters: Partial<Readonly<Record<PlaceName, string>>> = {
  board: 'b',
  inbox: 'i',
  gear: 'g',
  contacts: 'c',
  activity: 'a',
  devices: 'd',
  rules: 'r',
};

/** The keys that work on every screen: where to go, what there is, what keys there are. */
export function GoKeys() {
  const festival = useFestival();
  const navigate = useNavigate();
  const [finding, setFinding] = createSignal<boolean>();
  const [listing, setListing] = createSignal<boolean>();
  // What is typed after the keys must find the field there.
  onMount(() => setTimeout(() => void Palette.preload(), PRELOAD_AFTER_MS));
  const go = (name: PlaceName) => {
    // Rights may change while the app is open; a place that is not there is not gone to.
    const place = placesOnDesktop(festival.isLead()).find((other) => other.name === name);
    if (place !== undefined) navigate(place.href(festival.id));
  };
  const places: KeyBindings = Object.fromEntries(
    placesOnDesktop(festival.isLead()).flatMap(({ name }) => {
      const letter = letters[name];
      return letter === undefined
        ? []
        : [[`g ${letter}`, { says: t.keySheet.goTo(t.nav[name]), act: () => go(name) }]];
    }),
  );
  createKeys(
    {
      'mod+k': { says: t.keySheet.palette, act: () => setFinding(true) },
      '?': { says: t.keySheet.sheet, act: () => setListing(true) },
      ...places,
    },
    t.keySheet.everywhere,
  );
  return (
    <Suspense>
      {/* Once there, they stay, so that closing gives the focus back. */}
      <Show when={finding() !== undefined}>
        <Palette open={finding() === true} onOpenChange={setFinding} onKeys={() => setListing(true)} />
      </Show>
      <Show when={listing() !== undefined}>
        <KeysSheet open={listing() === true} onOpenChange={setListing} />
      </Show>
    </Suspense>
  );
}
