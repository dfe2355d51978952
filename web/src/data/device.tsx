import { createEffect, createMemo, createSignal, on, type ParentProps } from 'solid-js';
import { keptUnsentCount } from './connection.ts';
import { DeviceContext, type Opening } from './data-context.tsx';
import { deleteLocalDatabase, openLocalDatabase } from './local-database.ts';
import { type Environment, openPersonData } from './open-person-data.ts';
import { createPeople } from './people.ts';
import type { PersonData } from './person-data.ts';

/** The people of this device and the database of the active one, for everything below. */
export function DeviceProvider(props: ParentProps<{ environment: Environment }>) {
  const { environment } = props;
  /** The last database is closed before the next one opens: the same person may have come back. */
  let turn: Promise<unknown> = Promise.resolve();
  let open: PersonData | undefined;

  const people = createPeople({
    ...environment,
    unsentOf: async (userId) =>
      open?.userId === userId ? open.connection.state().unsent : keptUnsentCount(userId),
    async deleteData(userId) {
      // The other tabs let go of it by themselves, since the person is gone from the list. Whoever signs in at once,
      // and it may be the same person, waits until it is gone.
      const deleted = turn.then(async () => {
        const db = await openLocalDatabase(userId);
        await deleteLocalDatabase(db, userId);
        for (const key of ['paused', 'unsent', 'fresh', 'checked-in'])
          localStorage.removeItem(`festival-ops.${key}.${userId}`);
      });
      turn = deleted.catch(() => {});
      await deleted;
    },
  });

  // Known before anything is drawn, so that whoever is signed in need not load the sign-in page first.
  const [opening, setOpening] = createSignal<Opening>(phaseOf(people.active()?.userId));

  function show(userId: string | undefined): void {
    turn = turn.then(async () => {
      await open?.close();
      open = undefined;
      if (userId === undefined || people.active()?.userId !== userId) return;
      try {
        open = await openPersonData(environment, people, userId);
        if (people.active()?.userId === userId) setOpening({ phase: 'open', data: open });
        void people.refresh(userId);
      } catch (error) {
        const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
        setOpening({ phase: 'failed', details, retry: () => show(userId) });
      }
    });
    setOpening(phaseOf(userId));
  }

  // A memo, so that news about the same person do not open their database anew.
  createEffect(
    on(
      createMemo(() => people.active()?.userId),
      show,
    ),
  );
  return <DeviceContext.Provider value={{ people, opening }}>{props.children}</DeviceContext.Provider>;
}

/** As long as the database of whoever is active is not open yet. */
function phaseOf(userId: string | undefined): Opening {
  return userId === undefined ? { phase: 'nobody' } : { phase: 'opening' };
}
