import Archive from 'lucide-solid/icons/archive';
import Check from 'lucide-solid/icons/check';
import Combine from 'lucide-solid/icons/combine';
import Gavel from 'lucide-solid/icons/gavel';
import Hourglass from 'lucide-solid/icons/hourglass';
import OctagonX from 'lucide-solid/icons/octagon-x';
import Replace from 'lucide-solid/icons/replace';
import SaveOff from 'lucide-solid/icons/save-off';
import Send from 'lucide-solid/icons/send';
import Smartphone from 'lucide-solid/icons/smartphone';
import { Dynamic } from 'solid-js/web';
import type { MarkCode } from '../data/row-marks.ts';
import { t } from './catalogue/catalogue.ts';

/** What can stand at a row or a field; `not_saved` is the form's own. */
export type ShownMark = MarkCode | 'not_saved';

const looks: Readonly<Record<ShownMark, { readonly tone: string; readonly icon: typeof Check }>> = {
  not_saved: { tone: 'bad', icon: SaveOff },
  rejected: { tone: 'bad', icon: OctagonX },
  parked: { tone: 'held', icon: Archive },
  needs_review: { tone: 'wait', icon: Hourglass },
  saved: { tone: 'saved', icon: Smartphone },
  sent: { tone: 'info', icon: Send },
  replaced: { tone: 'info', icon: Replace },
  merged: { tone: 'merged', icon: Combine },
  decided: { tone: 'wait', icon: Gavel },
  applied: { tone: 'ok', icon: Check },
};

/** Icon and word for where a change is: this device, on its way, everyone, a lead, held. */
export function Mark(props: { readonly code: ShownMark }) {
  return (
    <span class="tone pill" data-tone={looks[props.code].tone} title={t.marks[props.code].long}>
      <Dynamic component={looks[props.code].icon} size={16} class="shrink-0" aria-hidden="true" />
      <span class="whitespace-nowrap">{t.marks[props.code].word}</span>
    </span>
  );
}
