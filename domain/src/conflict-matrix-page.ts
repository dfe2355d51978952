import { type Act, explain, type RuleNames } from '@festival-ops/policy/explain';
import type { AnyMatrix, ColumnRule, Rule } from '@festival-ops/policy/matrix';
import type { Policy } from '@festival-ops/policy/policies';
import { columnsOfTable, type Tables } from '@festival-ops/policy/table';

/**
 * The decision matrix as a page for people (POL-5): made of the same data that the engine runs, so it can't say
 * anything else. One line for each rule.
 * @returns Markdown, with a newline at its end
 */
export function conflictMatrixPage(tables: Tables, matrix: AnyMatrix, names: RuleNames): string {
  const sections = Object.entries(matrix).map(([table, rules]) => {
    const rows = [
      ...Object.entries(rules.columns).map(([column, rule]) => line(`\`${column}\``, rule, names, 'edit')),
      ...(rules.insert === undefined ? [] : [line('making one', rules.insert, names, 'insert')]),
      ...(rules.delete === undefined ? [] : [line('deleting one', rules.delete, names, 'delete')]),
    ];
    return [`## ${names.word(table)}`, '', ...head, ...rows, ...fixed(tables, table)].join('\n');
  });
  return `${[introduction, ...sections].join('\n\n')}\n`;
}

const introduction = `# What happens when two people change the same thing

This page is made from [the matrix](../domain/src/matrix.ts) by \`npm run conflict-matrix\`, and a test fails when the two differ. What the names of the policies stand for is in [SPEC.md](../SPEC.md#policies).

Two people *change the same thing* when neither had seen the other's change: because one of them had no network, or because both were quick.`;

const head = [
  '| what | policy | if two people change it | else | who may | why |',
  '| --- | --- | --- | --- | --- | --- |',
];

function line(what: string, rule: ColumnRule | Rule, names: RuleNames, act: Act): string {
  const { together, alone, who } = explain(rule.policy, names, act);
  const atInsert = 'atInsert' in rule ? rule.atInsert : undefined;
  const whenMade = atInsert === undefined ? '' : `; when it is made: ${explain(atInsert, names).who}`;
  return `| ${[what, policyName(rule.policy, act), together, alone, `${who}${whenMade}`, rule.why].join(' | ')} |`;
}

/** The policy as it is called in the matrix; who may stands in a column of its own. */
function policyName(policy: Policy, act: Act): string {
  const isOnlyRight =
    act === 'insert' && policy.kind === 'restrictTo' && policy.policy.kind === 'lastWriteWins';
  if (policy.kind === 'restrictTo' && !isOnlyRight) return policyName(policy.policy, act);
  return policy.kind === 'lastWriteWins' && policy.by === 'written_at'
    ? '`lastWriteWins` by `written_at`'
    : `\`${policy.kind}\``;
}

/** Columns that no rule is about, because nobody changes them after the row was made. */
function fixed(tables: Tables, table: string): string[] {
  const columns = Object.entries(columnsOfTable(tables, table));
  const names = columns.filter(([, column]) => column.access === 'create').map(([name]) => `\`${name}\``);
  return names.length === 0 ? [] : ['', `Set when it is made, and never changed: ${names.join(', ')}.`];
}
