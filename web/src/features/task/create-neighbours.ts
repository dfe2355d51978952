import { useSearchParams } from '@solidjs/router';
import { type Accessor, createMemo } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { useFestival } from '../shell/festival.tsx';
import { type Neighbours, neighboursOf } from './neighbours.ts';

/** The tasks beside this one, as the board that it was opened from shows them. */
export function createNeighbours(task: Accessor<TaskRow>): Accessor<Neighbours> {
  const festival = useFestival();
  const [params] = useSearchParams();
  const stageId = () => festival.stages().find((stage) => stage.id === params.stage)?.id;
  return createMemo(() => neighboursOf(task(), festival.tasks(), stageId()));
}
