import { A, useParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { t } from '../../ui/catalogue/devices.ts';
import { Message } from '../../ui/message.tsx';
import { Pane } from '../../ui/pane.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';
import { paths } from '../shell/paths.ts';
import { createFleet } from './create-fleet.ts';
import { DeviceDetail } from './device-detail.tsx';
import { Fleet } from './fleet-list.tsx';

/** Whose phone still holds work, who is in the crew, and the way in for others. For leads. */
export function DevicesPage() {
  const festival = useFestival();
  createPageTitle(() => t.devices.page, festival.name);
  return (
    <Show
      when={festival.isLead()}
      fallback={
        <Message heading title={t.devices.leadsOnlyTitle} body={t.devices.leadsOnlyBody}>
          <A class="button" data-kind="primary" href={paths.board(festival.id)}>
            {t.app.backToBoard}
          </A>
        </Message>
      }
    >
      <ListAndDetail />
    </Show>
  );
}

function ListAndDetail() {
  const params = useParams<{ id?: string }>();
  const fleet = createFleet();
  const chosen = () => (params.id === undefined ? undefined : decodeURIComponent(params.id));
  return (
    <div class="flex h-full">
      <div
        class={`h-full min-w-0 overflow-y-auto lg:edge-e lg:w-[30rem] lg:shrink-0 2xl:w-[35rem] ${
          chosen() === undefined ? 'w-full' : 'hidden lg:block'
        }`}
      >
        <Pane>
          <Fleet fleet={fleet} chosen={chosen()} />
        </Pane>
      </div>
      <div class={`h-full min-w-0 grow overflow-y-auto ${chosen() === undefined ? 'hidden lg:block' : ''}`}>
        <Show when={chosen()} keyed fallback={<Message title={t.devices.choose} />}>
          {(id) => (
            <Pane>
              <DeviceDetail id={id} fleet={fleet} />
            </Pane>
          )}
        </Show>
      </div>
    </div>
  );
}
