import type { Urgency } from '@festival-ops/domain/tables';
import type { TaskState } from '@festival-ops/domain/task-workflow';
import BadgeCheck from 'lucide-solid/icons/badge-check';
import ChevronDown from 'lucide-solid/icons/chevron-down';
import ChevronsUp from 'lucide-solid/icons/chevrons-up';
import CircleCheck from 'lucide-solid/icons/circle-check';
import CircleDashed from 'lucide-solid/icons/circle-dashed';
import OctagonPause from 'lucide-solid/icons/octagon-pause';
import Play from 'lucide-solid/icons/play';
import Siren from 'lucide-solid/icons/siren';
import { Match, Switch } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';
import { stillIcon } from '../../ui/still-icon.tsx';

const states: Readonly<Record<TaskState, typeof Play>> = {
  open: CircleDashed,
  in_progress: Play,
  blocked: OctagonPause,
  done: CircleCheck,
  verified: BadgeCheck,
};

/** The shape of a state; its word stands beside it. */
export function StateIcon(props: { readonly state: TaskState; readonly size: number }) {
  return <>{stillIcon(states[props.state], props.size, 'shrink-0')}</>;
}

/** How urgent, as shape and word; `normal` says nothing. */
export function UrgencyGlyph(props: { readonly urgency: Urgency }) {
  return (
    <Switch>
      <Match when={props.urgency === 'critical'}>
        <span class="urgency" data-urgency="critical">
          {stillIcon(Siren, 16)}
          {t.urgency.critical}
        </span>
      </Match>
      <Match when={props.urgency === 'high'}>
        <span class="urgency" data-urgency="high">
          {stillIcon(ChevronsUp, 16)}
          {t.urgency.high}
        </span>
      </Match>
      <Match when={props.urgency === 'low'}>
        <span class="urgency" data-urgency="low">
          {stillIcon(ChevronDown, 16)}
          {t.urgency.low}
        </span>
      </Match>
    </Switch>
  );
}
