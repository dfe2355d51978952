import type { RuleNames } from '@festival-ops/policy/explain';
import { LEAD, TECH } from './roles.ts';

const plural: Readonly<Record<string, string>> = { [TECH]: 'techs', [LEAD]: 'leads' };

/** The festival's words in the sentences about its rules. */
export const ruleNames: RuleNames = {
  roles: (roles) => list.format(roles.map((role) => plural[role] ?? role)),
  word: (text) => text.replaceAll('_', ' '),
};

const list = new Intl.ListFormat('en', { type: 'conjunction' });
