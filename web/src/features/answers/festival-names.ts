import type { Festival } from '../shell/festival.tsx';
import type { Names } from './values.ts';

/** The names that every screen has at hand: of people, tasks and stages. */
export function festivalNames(festival: Festival): Names {
  return {
    nameOf: festival.nameOf,
    rowName: (id) => festival.task(id)?.title ?? festival.stageName(id),
    time: (instant) => festival.times().short(instant),
  };
}
