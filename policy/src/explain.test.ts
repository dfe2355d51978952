import { expect, test } from 'vitest';
import { explain, type RuleNames } from './explain.ts';
import { eachPolicy } from './fixture/each-policy.ts';
import { lastWriteWins, restrictTo } from './policies.ts';

const names: RuleNames = {
  roles: (roles) => roles.map((role) => `${role}s`).join(' and '),
  word: (text) => text.replaceAll('_', ' '),
};

test('POL-5 every kind of policy says what it means to the people whom it concerns', () => {
  for (const [kind, policy] of Object.entries(eachPolicy))
    for (const act of ['edit', 'insert', 'delete'] as const) {
      const { together, alone, who } = explain(policy, names, act);
      for (const sentence of [together, alone]) expect(sentence, kind).toMatch(/^[A-Z].*\.$/);
      expect(who, kind).toMatch(/^[a-z].*[^.]$/);
      const said = `${together} ${alone} ${who}`;
      expect(said, kind).not.toMatch(/conflict|concurrent|queue|server|operation|[|]|_|undefined/i);
    }
});

test('who may is the restriction’s, and what happens is the policy’s', () => {
  const { who, together } = explain(restrictTo(['lead'], { policy: eachPolicy.unionOf }), names);
  expect(who).toBe('leads');
  expect(together).toBe(explain(eachPolicy.unionOf, names).together);
});

test('what a policy was given stands in its sentences', () => {
  const say = (kind: keyof typeof eachPolicy) => explain(eachPolicy[kind], names);
  expect(say('workflow')).toMatchObject({
    together: expect.stringContaining('“on hold”'),
    who: 'techs and leads: open → on hold; leads: on hold → open; techs for what they set themselves: on hold → open',
  });
  expect(say('manualReview').together).toContain('24 hours');
  expect(say('reviewedDelete').together).toContain('an hour');
  expect(say('reserved').together).toContain('12 hours');
  expect(say('invariant').who).toBe('everybody who sees it: take; leads: count again');
  expect(explain(lastWriteWins({ by: 'written_at', maxAheadMs: 5000 }), names).together).toContain(
    '5 seconds',
  );
});
