import { A } from '@solidjs/router';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Message } from '../../ui/message.tsx';
import { useFestival } from './festival.tsx';
import { paths } from './paths.ts';

/** An address that leads nowhere. */
export function UnknownPage() {
  const festival = useFestival();
  return (
    <Message heading title={t.app.unknownPageTitle} body={t.app.unknownPageBody}>
      <A class="button" data-kind="primary" href={paths.board(festival.id)}>
        {t.app.backToBoard}
      </A>
    </Message>
  );
}
