import { describe, expect, test } from 'vitest';
import { allowedSteps, type Facts } from './decide.ts';
import { outcome } from './fixture/outcome.ts';
import {
  appendOnly,
  firstClaimWins,
  fixedAtCreation,
  lastWriteWins,
  type Policy,
  restrictTo,
  serverOwned,
  workflow,
} from './policies.ts';

describe('DET-1 DET-2 lastWriteWins', () => {
  test.each([
    ['tech A/A→B', 'applied = B'],
    ['tech A/C→B', 'applied: overwrote_concurrent = B *'],
    ['tech A/B→B', 'applied: already_equal'],
    ['tech A/A→A', 'applied: already_equal'],
    ['tech A/C→-', 'applied: overwrote_concurrent = - *'],
    ['tech -/-→B', 'applied = B'],
    ['tech ?/A→B', 'applied: overwrote_concurrent = B *'],
    ['tech ?/B→B', 'applied: already_equal'],
  ])('%s is %s', (notation, expected) => {
    expect(outcome(lastWriteWins(), notation)).toBe(expected);
  });

  test('two devices end on the value that arrived last, in either order, and the other is told', () => {
    for (const [first, second] of [
      ['B', 'C'],
      ['C', 'B'],
    ] as const) {
      expect(outcome(lastWriteWins(), `tech A/A→${first}`)).toBe(`applied = ${first}`);
      expect(outcome(lastWriteWins(), `tech A/${first}→${second}`)).toBe(
        `applied: overwrote_concurrent = ${second} *`,
      );
    }
  });

  test('A→B→A by others is no conflict', () => {
    expect(outcome(lastWriteWins(), 'tech A/A→C')).toBe('applied = C');
  });
});

describe('firstClaimWins', () => {
  const claim = firstClaimWins(['lead']);
  test.each([
    ['tech -/-→me', 'applied = me'],
    ['tech -/other→me', 'rejected: already_claimed'],
    ['tech other/other→me', 'rejected: already_claimed'],
    ['tech other/-→me', 'applied = me'],
    ['tech -/me→me', 'applied: already_equal'],
    ['tech me/me→-', 'applied = -'],
    ['tech me/other→-', 'applied: already_released'],
    ['tech other/other→-', 'applied: already_released'],
    ['tech me/-→-', 'applied: already_equal'],
    ['tech -/-→other', 'rejected: restricted_role'],
    ['tech me/me→other', 'rejected: restricted_role'],
    ['tech -/other→other', 'rejected: restricted_role'],
    ['lead -/-→other', 'applied = other'],
    ['lead -/third→other', 'rejected: already_claimed'],
    ['lead third/third→other', 'applied = other'],
    ['lead third/-→other', 'applied = other'],
    ['lead third/other→other', 'applied: already_equal'],
    ['lead third/third→-', 'applied = -'],
    ['lead third/other→-', 'applied: already_released'],
    ['lead -/other→me', 'rejected: already_claimed'],
    ['lead ?/other→me', 'rejected: already_claimed'],
    ['lead ?/-→me', 'applied = me'],
  ])('%s is %s', (notation, expected) => {
    expect(outcome(claim, notation)).toBe(expected);
  });

  test('of two who claim, in either order, exactly the first has it', () => {
    expect(outcome(claim, 'tech -/-→me')).toBe('applied = me');
    expect(outcome(claim, 'tech -/other→me')).toBe('rejected: already_claimed');
  });
});

const flow = workflow({
  by: 'state_by',
  holding: ['blocked'],
  steps: [
    { from: 'open', to: 'doing', roles: ['tech', 'lead'] },
    { from: 'open', to: 'blocked', roles: ['tech', 'lead'] },
    { from: 'doing', to: 'blocked', roles: ['tech', 'lead'] },
    { from: 'blocked', to: 'doing', roles: ['tech', 'lead'] },
    { from: 'doing', to: 'done', roles: ['tech', 'lead'] },
    { from: 'done', to: 'doing', roles: ['lead'], own: ['tech'], restricted: 'restricted_reopen' },
    { from: 'done', to: 'verified', roles: ['lead'], restricted: 'restricted_verify' },
    { from: 'verified', to: 'open', roles: ['lead'], restricted: 'restricted_reopen' },
  ],
});

describe('POL-1 workflow', () => {
  test.each([
    ['tech open/open→doing', 'applied = doing'],
    ['tech open/open→done', 'rejected: invalid_transition'],
    ['tech doing/doing→done', 'applied = done'],
    // the row moved, but the step still makes sense from where it is
    ['tech open/doing→done', 'applied = done'],
    ['tech doing/open→done', 'rejected: invalid_transition'],
    // a block is not run over by somebody who had not seen it
    ['tech open/blocked→doing', 'rejected: invalid_transition'],
    ['tech blocked/blocked→doing', 'applied = doing'],
    ['tech ?/blocked→doing', 'rejected: invalid_transition'],
    ['tech ?/open→doing', 'applied = doing'],
    ['tech open/doing→doing', 'applied: already_equal'],
    ['tech open/blocked→blocked', 'applied: already_equal'],
    ['tech done/done→verified', 'rejected: restricted_verify'],
    ['lead done/done→verified', 'applied = verified'],
    // DET-2: rights are asked before equality
    ['tech done/verified→verified', 'rejected: restricted_verify'],
    ['tech doing/done→verified', 'rejected: restricted_verify'],
    ['tech verified/verified→open', 'rejected: restricted_reopen'],
    ['lead verified/verified→open', 'applied = open'],
    ['tech done/done→doing', 'rejected: restricted_reopen'],
    ['lead done/done→doing', 'applied = doing'],
  ])('%s is %s', (notation, expected) => {
    expect(outcome(flow, notation)).toBe(expected);
  });

  const bySelf = { row: (column: string) => (column === 'state_by' ? 'me' : null) };
  test.each([
    ['tech done/done→doing', 'applied = doing'],
    ['tech verified/verified→doing', 'rejected: invalid_transition'],
    ['tech done/verified→doing', 'rejected: invalid_transition'],
    ['tech done/done→verified', 'rejected: restricted_verify'],
  ])('POL-6 when I had set it: %s is %s', (notation, expected) => {
    expect(outcome(flow, notation, bySelf)).toBe(expected);
  });

  test('links after a refused one follow it, unless the server is there already', () => {
    expect(outcome(flow, 'tech open/doing→done', { followsRejected: true })).toBe(
      'rejected: follows_rejected',
    );
    expect(outcome(flow, 'tech open/done→done', { followsRejected: true })).toBe('applied: already_equal');
    expect(outcome(flow, 'tech done/done→verified', { followsRejected: true })).toBe(
      'rejected: restricted_verify',
    );
  });

  test('what is allowed now depends on who asks', () => {
    const from = (server: string, role: string, by: string) =>
      allowedSteps(flow, { server, row: () => by, actor: { userId: 'me', roles: new Set([role]) } });
    expect(from('done', 'tech', 'other')).toEqual([]);
    expect(from('done', 'tech', 'me')).toEqual(['doing']);
    expect(from('done', 'lead', 'other')).toEqual(['doing', 'verified']);
  });
});

describe('policies without a conflict of their own', () => {
  test.each<[string, Policy, string, Partial<Facts>, string]>([
    ['DET-2 rights before equality', restrictTo(['lead']), 'tech A/B→B', {}, 'rejected: restricted_role'],
    [
      'those who may, by the inner policy',
      restrictTo(['lead']),
      'lead A/C→B',
      {},
      'applied: overwrote_concurrent = B *',
    ],
    [
      'its own reason',
      restrictTo(['lead'], { reason: 'restricted_delete' }),
      'tech -/-→now',
      { act: 'delete' },
      'rejected: restricted_delete',
    ],
    [
      'WB-13 a delete of a deleted row',
      restrictTo(['lead']),
      'lead -/then→now',
      { act: 'delete' },
      'applied: already_deleted',
    ],
    ['a delete', restrictTo(['lead']), 'lead -/-→now', { act: 'delete' }, 'applied = now'],
    ['appending', appendOnly(), 'tech -/-→x', { act: 'insert' }, 'applied = x'],
    ['changing an entry', appendOnly(), 'tech A/A→B', {}, 'rejected: append_only'],
    ['deleting an entry', appendOnly(), 'tech -/-→now', { act: 'delete' }, 'rejected: append_only'],
    ['the server’s column', serverOwned(), 'lead A/A→B', {}, 'rejected: server_owned'],
    ['the server’s column, equal', serverOwned(), 'lead A/B→B', {}, 'applied: already_equal'],
    ['set once', fixedAtCreation(), 'lead A/A→B', {}, 'rejected: fixed_at_creation'],
  ])('%s', (_, policy, notation, more, expected) => {
    expect(outcome(policy, notation, more)).toBe(expected);
  });
});
