import { matrix } from '@festival-ops/domain/matrix';
import { ruleNames } from '@festival-ops/domain/rule-names';
import { type TableName, tables } from '@festival-ops/domain/tables';
import { type Act, explain } from '@festival-ops/policy/explain';
import type { ColumnRule, Rule } from '@festival-ops/policy/matrix';
import type { Column } from '@festival-ops/policy/table';
import { t } from '../../ui/catalogue/rules.ts';
import { fieldName } from '../answers/values.ts';

/** One rule as people read it. */
export interface RuleText {
  /** `task.title`, `task.insert`, `task.delete`: what the address names after its `#`. */
  readonly id: string;
  readonly what: string;
  readonly together: string;
  readonly alone: string;
  readonly who: string;
  readonly why: string;
}

export interface RuleSection {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly RuleText[];
  /** Fields that nobody changes once the row was made. */
  readonly fixed: readonly string[];
}

/** All rules, made of the matrix that decides (POL-5), so that they can't say anything else. */
export function ruleSections(): readonly RuleSection[] {
  return Object.entries(matrix).map(([table, rules]) => ({
    id: table,
    name: sectionName(table),
    rules: [
      ...Object.entries<ColumnRule>(rules.columns).map(([column, rule]) =>
        text(`${table}.${column}`, capital(fieldName(column)), rule, 'edit'),
      ),
      ...('insert' in rules && rules.insert !== undefined
        ? [text(`${table}.insert`, t.rules.making, rules.insert, 'insert')]
        : []),
      ...('delete' in rules && rules.delete !== undefined
        ? [text(`${table}.delete`, t.rules.deleting, rules.delete, 'delete')]
        : []),
    ],
    fixed: fixedColumns(table),
  }));
}

function text(id: string, what: string, rule: ColumnRule | Rule, act: Act): RuleText {
  const { together, alone, who } = explain(rule.policy, ruleNames, act);
  const atInsert = 'atInsert' in rule ? rule.atInsert : undefined;
  const whenMade = atInsert === undefined ? '' : t.rules.whenMade(explain(atInsert, ruleNames).who);
  return { id, what, together, alone, who: `${capital(who)}${whenMade}.`, why: rule.why };
}

function sectionName(table: string): string {
  const things: Readonly<Record<string, { readonly many: string }>> = t.things;
  return capital(things[table]?.many ?? table);
}

function fixedColumns(table: string): readonly string[] {
  const known = Object.keys(tables).find((name): name is TableName => name === table);
  const columns = known === undefined ? [] : Object.entries<Column>(tables[known].columns);
  return columns
    .filter(
      ([name, { access }]) => access === 'create' && Object.hasOwn(t.fields, name) && !plumbing.has(name),
    )
    .map(([name]) => fieldName(name));
}

/** Set by the app and not by people. */
const plumbing: ReadonlySet<string> = new Set(['festival_id', 'receipt_id', 'conflict_id', 'payload']);

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
