import { expect, test } from 'vitest';
import { judgeHost } from './origin.ts';

const OURS = 'http://127.0.0.1:3000';

test.each([
  ['127.0.0.1:3000', { do: 'serve' }],
  ['localhost:3000', { do: 'redirect', to: `${OURS}/task/7?tab=2` }],
  ['LOCALHOST:3000', { do: 'redirect', to: `${OURS}/task/7?tab=2` }],
  ['[::1]:3000', { do: 'redirect', to: `${OURS}/task/7?tab=2` }],
  ['ops.localhost:3000', { do: 'redirect', to: `${OURS}/task/7?tab=2` }],
  // through a tunnel or a proxy of somebody's own
  ['localhost:8080', { do: 'serve' }],
  ['127.0.0.1:4567', { do: 'serve' }],
  ['evil.example:3000', { do: 'refuse' }],
  ['evil.example', { do: 'refuse' }],
  ['127.0.0.1.evil.example:3000', { do: 'refuse' }],
  ['a b', { do: 'refuse' }],
  [undefined, { do: 'serve' }],
])('a server for this machine alone, asked as %s', (host, decision) => {
  expect(judgeHost(host, '/task/7?tab=2', OURS, false)).toEqual(decision);
});

test.each([
  ['ops.example.org', 'https://ops.example.org'],
  ['127.0.0.1:3000', 'https://ops.example.org'],
  ['localhost:3000', 'https://ops.example.org'],
  ['192.168.1.20:3000', OURS],
])('a server that is open to others answers as %s', (host, origin) => {
  expect(judgeHost(host, '/', origin, true)).toEqual({ do: 'serve' });
});

test.each([
  ['ops.localhost', 'https://localhost', { do: 'redirect', to: 'https://localhost/' }],
  ['localhost', 'https://localhost', { do: 'serve' }],
  ['127.0.0.1:3000', 'https://localhost', { do: 'serve' }],
])('with a certificate of its own, asked as %s', (host, origin, decision) => {
  expect(judgeHost(host, '/', origin, true)).toEqual(decision);
});
