import { expect, test } from 'vitest';
import { reportAfter } from './data.ts';
import { deviceName } from './device-reports.ts';

const AT = '2026-07-10T12:00:00.000Z';
const batch = {
  device_id: 'device-1',
  report: { queue_depth: 5, oldest_unsent_at: AT, app_version: '0.1.0' },
  transactions: [{ crud: [{}, {}] }, { crud: [{}] }],
};
const done = { status: 'success' };

test.each([
  ['all were answered', [done, done], 2, AT],
  ['one is to be sent again', [done, { status: 'retryable_error' }], 3, AT],
  ['nothing was tried', [{ status: 'retryable_error' }, { status: 'not_attempted' }], 5, AT],
])('DEV-9 the queue is what is left of it when %s', (_, results, queueDepth, oldestUnsentAt) => {
  expect(reportAfter(batch, { results }, 'tech', undefined)).toEqual({
    deviceId: 'device-1',
    userId: 'tech',
    name: 'Device',
    appVersion: '0.1.0',
    queueDepth,
    oldestUnsentAt,
  });
});

test('DEV-9 an empty queue has no oldest write', () => {
  const last = { ...batch, report: { ...batch.report, queue_depth: 3 } };
  expect(reportAfter(last, { results: [done, done] }, 'tech', undefined)).toMatchObject({
    queueDepth: 0,
    oldestUnsentAt: null,
  });
});

test.each([[{ queue_depth: -1, oldest_unsent_at: 'yesterday', app_version: 7 }], ['nonsense'], [undefined]])(
  'DEV-9 a report that says nothing (%j) still shows that the device was seen',
  (report) => {
    expect(reportAfter({ ...batch, report }, { results: [] }, 'tech', undefined)).toMatchObject({
      deviceId: 'device-1',
      queueDepth: null,
      oldestUnsentAt: null,
      appVersion: null,
    });
  },
);

test.each([[{}], [null], [[]], [{ device_id: 7 }], [{ device_id: '' }]])('%j names no device', (request) => {
  expect(reportAfter(request, {}, 'tech', undefined)).toBeUndefined();
});

test.each([
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1', 'Safari on iPhone'],
  ['Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0', 'Edge on Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox on Linux'],
  ['powersync-node/1.1.0', 'powersync-node'],
  [undefined, 'Device'],
])('%s is called %s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
