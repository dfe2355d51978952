import type {
  FirstClaimWins,
  Invariant,
  LastWriteWins,
  Policy,
  Reserved,
  Step,
  Workflow,
} from './policies.ts';

/**
 * What a policy means, in sentences for the people whom it concerns: the app shows them with each rule, and the page
 * of all rules is made of them. A kind of policy without its sentences does not compile.
 */
export interface Explanation {
  /** What happens when two people change it, both before they have seen the other's change. */
  readonly together: string;
  /** What happens else. */
  readonly alone: string;
  /** Who may, as a phrase. */
  readonly who: string;
}

/** The application's words. */
export interface RuleNames {
  /** Several roles in one phrase, for instance “leads”. */
  readonly roles: (roles: readonly string[]) => string;
  /** A state of a workflow, or a kind of movement. */
  readonly word: (text: string) => string;
}

/** What the policy is asked about: a field, making a row, deleting it. */
export type Act = 'edit' | 'insert' | 'delete';

/** @returns sentences in English, each with its full stop; `who` is a phrase without one */
export function explain(policy: Policy, names: RuleNames, act: Act = 'edit'): Explanation {
  switch (policy.kind) {
    case 'restrictTo':
      return { ...explain(policy.policy, names, act), who: names.roles(policy.roles) };
    case 'lastWriteWins':
      return explainLastWrite(policy, act);
    case 'firstClaimWins':
      return explainClaim(policy, names);
    case 'workflow':
      return explainWorkflow(policy, names);
    case 'additive':
      return {
        together: 'Both count: what each of them added or took away is added up.',
        alone: 'It counts as soon as it arrives.',
        who: EVERYBODY,
      };
    case 'unionOf':
      return {
        together: 'Both count: what each of them added is in it, and what each of them took away is gone.',
        alone: 'It counts as soon as it arrives.',
        who: EVERYBODY,
      };
    case 'manualReview':
      return {
        together: `Both are kept, and a lead decides. Until then the one that was there first counts. Overdue after ${hours(policy.dueHours)}.`,
        alone: 'It counts as soon as it arrives.',
        who: EVERYBODY,
      };
    case 'reviewedDelete':
      return {
        together: `If somebody has changed it meanwhile, it stays until a lead decides. Overdue after ${hours(policy.dueHours)}.`,
        alone: 'It is marked as deleted for everybody.',
        who: EVERYBODY,
      };
    case 'appendOnly':
      return act === 'insert' ? explainAdding : { together: STAYS, alone: STAYS, who: NOBODY };
    case 'invariant':
      return explainMoves(policy, names);
    case 'reserved':
      return explainReserve(policy, names);
    case 'returnsAllowance':
      return {
        together: 'The first return counts; a second one changes nothing.',
        alone: 'What was not used is there for everybody again.',
        who: `whoever it was set aside for, and ${names.roles(policy.roles)}`,
      };
    case 'mergeText':
      return {
        together: 'What each of them typed stands in the text.',
        alone: 'It stands in the text as soon as it arrives.',
        who: EVERYBODY,
      };
    case 'reviewActions':
      return {
        together:
          'The first decision counts; whoever decides after it is told who was first. If the value has changed since it was looked at, it is shown again instead.',
        alone: 'The decision counts as soon as it arrives.',
        who: `${names.roles(policy.roles)}; who made a proposal may take it back`,
      };
    case 'acknowledges':
      return {
        together: 'Both are kept: they say the same.',
        alone: 'It counts on all devices of the person.',
        who: 'whoever made the change that was answered',
      };
    case 'serverOwned':
      return { together: FOLLOWS, alone: FOLLOWS, who: NOBODY };
    case 'fixedAtCreation':
      return { together: FIXED, alone: FIXED, who: NOBODY };
  }
}

const EVERYBODY = 'everybody who sees it';
const NOBODY = 'nobody';
const STAYS = 'It stays as it was written.';
const FOLLOWS = 'It follows from other entries and is not set by hand.';
const FIXED = 'It is set when the row is made and stays.';

const explainAdding: Explanation = {
  together: 'Each makes one of their own.',
  alone: 'It is there as soon as it arrives.',
  who: EVERYBODY,
};

function explainLastWrite({ by, maxAheadMs }: LastWriteWins, act: Act): Explanation {
  if (act === 'insert') return explainAdding;
  if (act === 'delete')
    return {
      together: 'It is marked as deleted for everybody.',
      alone: 'It is marked as deleted for everybody.',
      who: EVERYBODY,
    };
  const together =
    by === 'arrival'
      ? 'The one that arrives last counts; whose change was replaced is told.'
      : `The one that was written last counts, whichever arrives first; the other person is told. A clock that is more than ${maxAheadMs / 1000} seconds ahead is not believed.`;
  return { together, alone: 'It counts as soon as it arrives.', who: EVERYBODY };
}

function explainClaim({ assigners }: FirstClaimWins, names: RuleNames): Explanation {
  return {
    together: 'The first claim to arrive counts; the other person is told who has it.',
    alone: 'It counts as soon as it arrives.',
    who: `everybody for themselves; ${names.roles(assigners)} for others`,
  };
}

function explainWorkflow({ steps, holding }: Workflow, names: RuleNames): Explanation {
  const held = holding.map((state) => `“${names.word(state)}”`).join(' or ');
  const unseen =
    holding.length === 0 ? '' : ` It is not led out of ${held} by somebody who had not seen that.`;
  return {
    together: `A step counts if it leads on from the state at which it arrives; if not, its author is told which steps do.${unseen}`,
    alone: 'A step counts if it is among those listed.',
    who: stepsByRoles(steps, names),
  };
}

/** `leads: A → B, B → C; techs for what they set themselves: B → A` */
function stepsByRoles(steps: readonly Step[], names: RuleNames): string {
  const listed = new Map<string, string[]>();
  const list = (who: string, step: Step) =>
    listed.set(who, [...(listed.get(who) ?? []), `${names.word(step.from)} → ${names.word(step.to)}`]);
  for (const step of steps) {
    list(names.roles(step.roles), step);
    if (step.own !== undefined) list(`${names.roles(step.own)} for what they set themselves`, step);
  }
  return [...listed].map(([who, moves]) => `${who}: ${moves.join(', ')}`).join('; ');
}

function explainMoves({ movements }: Pick<Invariant, 'movements'>, names: RuleNames): Explanation {
  const byRoles = new Map<string, string[]>();
  for (const [kind, { roles }] of Object.entries(movements)) {
    const who = roles === undefined ? EVERYBODY : names.roles(roles);
    byRoles.set(who, [...(byRoles.get(who) ?? []), names.word(kind)]);
  }
  return {
    together:
      'Both count as long as enough is left. What takes more than is left is not booked, and its author is told how much there is.',
    alone: 'It counts if enough is left when it arrives.',
    who: [...byRoles].map(([who, kinds]) => `${who}: ${kinds.join(', ')}`).join('; '),
  };
}

function explainReserve(policy: Reserved, names: RuleNames): Explanation {
  const { together, alone, who } = explainMoves(policy, names);
  const kept = ` What is set aside for a device it can always book, until ${hours(policy.graceHours)} after the agreed time.`;
  return { together: `${together}${kept}`, alone, who };
}

function hours(count: number): string {
  return count === 1 ? 'an hour' : `${count} hours`;
}
