import { writeDomain } from '@festival-ops/domain/write-domain';
import type { Decision } from '@festival-ops/policy/judge-write';
import type { Local, LocalWrite } from '@festival-ops/policy/local';
import type { Policy } from '@festival-ops/policy/policies';
import { preview } from '@festival-ops/policy/preview';

/** The server's own rules, as a file of its own: it is only fetched once something asks beforehand. */
export const judge = (write: LocalWrite, local: Local): Decision => preview(writeDomain, write, local);

/** The kind of policy that holds for each field of a write; for a delete under the name `deleted_at`. */
export function policyKinds({ table, op, values }: LocalWrite): Readonly<Record<string, Policy['kind']>> {
  const rules = Object.hasOwn(writeDomain.matrix, table) ? writeDomain.matrix[table] : undefined;
  if (rules === undefined) return {};
  if (op === 'DELETE')
    return rules.delete === undefined ? {} : { deleted_at: innermost(rules.delete.policy) };
  if (op === 'PUT') return {};
  return Object.fromEntries(
    Object.keys(values).flatMap((field) => {
      const rule = rules.columns[field];
      return rule === undefined ? [] : [[field, innermost(rule.policy)] as const];
    }),
  );
}

function innermost(policy: Policy): Policy['kind'] {
  return policy.kind === 'restrictTo' ? innermost(policy.policy) : policy.kind;
}
