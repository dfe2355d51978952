import { type Urgency, urgencies } from '@festival-ops/domain/tables';

/** What the address says about the board; every field is optional there. */
export interface BoardFilter {
  readonly by: 'state' | 'stage';
  readonly view: 'columns' | 'list';
  /** A stage's id, or `MY_STAGES`. */
  readonly stage: string | undefined;
  readonly mine: boolean;
  readonly q: string;
  readonly urgency: Urgency | undefined;
  /** Only tasks with a change of mine that did not count and waits for me. */
  readonly needs: boolean;
  readonly overdue: boolean;
}

/** In the place of a stage: those that the person is assigned to, whatever they are today. */
export const MY_STAGES = 'mine';

/** Reads the filter from the address; what it does not know counts as absent. */
export function parseFilter(
  params: Readonly<Record<string, string | readonly string[] | undefined>>,
): BoardFilter {
  const text = (name: string) => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    by: text('by') === 'stage' ? 'stage' : 'state',
    view: text('view') === 'list' ? 'list' : 'columns',
    stage: text('stage'),
    mine: text('mine') === '1',
    q: text('q') ?? '',
    urgency: urgencies.find((known) => known === text('urgency')),
    needs: text('needs') === '1',
    overdue: text('overdue') === '1',
  };
}

export function isFiltered(filter: BoardFilter): boolean {
  return (
    filter.stage !== undefined ||
    filter.mine ||
    filter.q.trim() !== '' ||
    filter.urgency !== undefined ||
    filter.needs ||
    filter.overdue
  );
}

/** What leaves the columns and the view as they are, and shows everything in them. */
export const noFilter: Readonly<Record<string, undefined>> = {
  stage: undefined,
  mine: undefined,
  q: undefined,
  urgency: undefined,
  needs: undefined,
  overdue: undefined,
  col: undefined,
};
