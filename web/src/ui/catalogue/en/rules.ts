/** How it is decided; the rules themselves are put into words by `policy/explain.ts`. */

const list = new Intl.ListFormat('en', { type: 'conjunction' });

export const rules = {
  page: 'How it’s decided',
  introduction:
    'Two people change the same thing when neither had seen the other’s change: because one of them had no network, or because both were quick. For every field one rule says what counts then.',
  search: 'Find a rule',
  sections: 'What the rules are about',
  noneFits: 'No rule fits.',
  making: 'Making one',
  deleting: 'Deleting one',
  together: 'If two people change it',
  alone: 'Else',
  who: 'Who may',
  why: 'Why',
  whenMade: (who: string) => `; when it is made: ${who}`,
  fixed: (fields: readonly string[]) => `Set when it is made, and never changed: ${list.format(fields)}.`,
};
