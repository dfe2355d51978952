import { expect, test } from 'vitest';
import { activitySearch, activityView } from './activity-view.ts';

test.each([
  ['', true, ''],
  [
    '?scope=festival&result=rejected&table=task&person=u1',
    true,
    '?scope=festival&result=rejected&table=task&person=u1',
  ],
  ['?scope=festival&person=u1', false, ''],
  ['?result=nonsense&table=ps_crud', true, ''],
  ['?result=merged', false, '?result=merged'],
])('%s for a lead: %s', (search, isLead, expected) => {
  expect(activitySearch(activityView(new URLSearchParams(search), isLead))).toBe(expected);
});
