import { LEAD, type Role, TECH } from '@festival-ops/domain/roles';
import { eq } from '@tanstack/db';
import {
  type Accessor,
  createContext,
  createMemo,
  createSignal,
  type JSX,
  onCleanup,
  useContext,
} from 'solid-js';
import { useData, usePeople } from '../../data/data-context.tsx';
import { createLiveQuery } from '../../data/live.ts';
import type { FestivalRow, MemberRow, StageRow, TaskRow } from '../../data/rows.ts';
import { createTasks } from '../../data/tasks.ts';
import { createFestivalTimes, type FestivalTimes } from '../../ui/time.ts';
import { MY_STAGES, parseFilter } from '../board/board-filter.ts';
import { sortedStages } from '../board/board-view.ts';
import type { Actor } from '../task/task-steps.ts';

/** The festival that the screen shows, and how the person looks at it. */
export interface Festival {
  readonly id: string;
  /** False until the first local read is complete. */
  readonly ready: Accessor<boolean>;
  /** `undefined` where this device does not hold the festival. */
  readonly row: Accessor<FestivalRow | undefined>;
  readonly name: Accessor<string | undefined>;
  readonly stages: Accessor<readonly StageRow[]>;
  /** All tasks at hand; until `tasksReady`, only the first ones of each column. */
  readonly tasks: Accessor<readonly TaskRow[]>;
  readonly tasksReady: Accessor<boolean>;
  /** Whether there is anything of the tasks to draw yet. */
  readonly tasksBegun: Accessor<boolean>;
  /** Any task of this device, also one that is long finished or deleted. */
  readonly task: (id: string) => TaskRow | undefined;
  /** Whether it is known by now that `task(id)` is there, or isn't. */
  readonly isTaskKnown: (id: string) => boolean;
  readonly actor: Accessor<Actor>;
  readonly isLead: Accessor<boolean>;
  /** A member's display name; `undefined` for somebody who is not in the festival any more. */
  readonly nameOf: (userId: string | null) => string | undefined;
  readonly stageName: (stageId: string) => string | undefined;
  readonly times: Accessor<FestivalTimes>;
  /** The present in ms, to the half minute. */
  readonly now: Accessor<number>;
}

const FestivalContext = createContext<Festival>();

export function useFestival(): Festival {
  const festival = useContext(FestivalContext);
  if (festival === undefined) throw new Error('useFestival() needs a FestivalProvider above it');
  return festival;
}

export function FestivalProvider(props: { readonly id: string; readonly children: JSX.Element }) {
  // The provider is made anew for another festival (keyed by its parent), so the id never changes below it.
  const festival = createFestival(props.id);
  return <FestivalContext.Provider value={festival}>{props.children}</FestivalContext.Provider>;
}

function createFestival(id: string): Festival {
  const { collections, db, userId } = useData();
  const people = usePeople();
  // What sign-in said, until the rows themselves are here.
  const membership = () => people.active()?.memberships.find((known) => known.festivalId === id);
  const festivals = createLiveQuery((q) =>
    q.from({ row: collections.festival }).where(({ row }) => eq(row.id, id)),
  );
  const stageRows = createLiveQuery((q) =>
    q.from({ row: collections.stage }).where(({ row }) => eq(row.festival_id, id)),
  );
  const memberRows = createLiveQuery((q) =>
    q.from({ row: collections.member }).where(({ row }) => eq(row.festival_id, id)),
  );
  const ready = createMemo(() => festivals.isReady && stageRows.isReady && memberRows.isReady);
  const tasks = createTasks(db, () => collections.task, { festivalId: id, ...firstOf(userId) }, ready);

  const row = createMemo((): FestivalRow | undefined => (festivals.isReady ? festivals()[0] : undefined));
  const stages = createMemo((): readonly StageRow[] => (stageRows.isReady ? sortedStages(stageRows()) : []));
  const members = createMemo((): ReadonlyMap<string | null, MemberRow> => {
    const rows: readonly MemberRow[] = memberRows.isReady ? memberRows() : [];
    return new Map(rows.map((member) => [member.user_id, member]));
  });
  const role = createMemo((): Role => {
    const known = memberRows.isReady && members().size > 0 ? members().get(userId)?.role : membership()?.role;
    return known === LEAD ? LEAD : TECH;
  });
  const stageNames = createMemo(() => new Map(stages().map((stage) => [stage.id, stage.name ?? undefined])));

  const now = createClock(30_000);
  const times = createMemo(() =>
    createFestivalTimes(row()?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, now),
  );

  return {
    id,
    ready,
    row,
    name: () => row()?.name ?? membership()?.festivalName,
    stages,
    tasks: tasks.all,
    tasksReady: tasks.ready,
    tasksBegun: tasks.begun,
    task: tasks.get,
    isTaskKnown: tasks.isKnown,
    actor: createMemo(() => ({ userId, role: role() })),
    isLead: () => role() === LEAD,
    nameOf: (memberId) =>
      members().get(memberId)?.display_name ?? (memberId === userId ? membership()?.displayName : undefined),
    stageName: (stageId) => stageNames().get(stageId),
    times,
    now,
  };
}

/** Which tasks the address asks for first. */
function firstOf(userId: string): { readonly stageId?: string; readonly assigneeId?: string } {
  const { stage, mine } = parseFilter(Object.fromEntries(new URLSearchParams(location.search)));
  return {
    ...(stage === undefined || stage === MY_STAGES ? {} : { stageId: stage }),
    ...(mine ? { assigneeId: userId } : {}),
  };
}

/** The present, renewed every `everyMs`. */
function createClock(everyMs: number): Accessor<number> {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), everyMs);
  onCleanup(() => clearInterval(timer));
  return now;
}
