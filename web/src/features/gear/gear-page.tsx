import { useNavigate, useParams } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { t } from '../../ui/catalogue/gear.ts';
import { createKeys } from '../../ui/keys.ts';
import { createWideScreen } from '../../ui/media-query.ts';
import { Pane } from '../../ui/pane.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { paths } from '../shell/paths.ts';
import { BookGear } from './book-sheet.tsx';
import { createGear } from './gear.ts';
import { GearDetail } from './gear-detail.tsx';
import { GearList } from './gear-list.tsx';
import { ItemSheet } from './item-sheet.tsx';

/**
 * Is there enough, and book it: the items, and the one that the address names beside them on a wide screen, instead
 * of them on a phone.
 */
export function GearPage() {
  const params = useParams<{ id?: string }>();
  const festival = useFestival();
  const navigate = useNavigate();
  const wide = createWideScreen();
  const gear = createGear();
  const [booking, setBooking] = createSignal<{ readonly itemId: string | undefined }>();
  const [adding, setAdding] = createSignal(false);
  const book = () => setBooking({ itemId: params.id });
  createPageTitle(
    () => (params.id === undefined ? t.gear.page : (gear.item(params.id)?.name ?? t.gear.page)),
    festival.name,
  );
  createKeys({ c: { says: t.gear.book, act: book } }, t.gear.page);
  return (
    <Show when={gear.ready()}>
      <div class="flex h-full">
        <div
          class={
            params.id === undefined
              ? 'h-full min-w-0 grow'
              : 'edge-e hidden h-full w-[26rem] shrink-0 lg:block 2xl:w-[32rem]'
          }
        >
          <Pane>
            <GearList
              gear={gear}
              layout={wide() && params.id === undefined ? 'table' : 'rows'}
              currentId={params.id}
              onBook={book}
              onAdd={() => setAdding(true)}
            />
          </Pane>
        </div>
        <Show when={params.id} keyed>
          {(id) => (
            <div class="h-full min-w-0 grow">
              <Pane>
                <GearDetail id={id} gear={gear} focusHeading={!wide()} onBook={book} />
              </Pane>
            </div>
          )}
        </Show>
      </div>
      <BookGear
        open={booking() !== undefined}
        onOpenChange={(open) => !open && setBooking(undefined)}
        itemId={booking()?.itemId}
      />
      <ItemSheet
        open={adding()}
        onOpenChange={setAdding}
        onSaved={(id) => navigate(paths.gearItem(festival.id, id))}
      />
    </Show>
  );
}
