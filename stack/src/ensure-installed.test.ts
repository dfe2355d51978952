import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { complaintAboutNode, missingFrom } from '../ensure-installed.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'festival-install-'));
  write('package.json', { workspaces: ['api', 'gone'], devDependencies: { tester: '1.0.0' } });
  write('api/package.json', { dependencies: { router: '2.0.0' } });
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(content));
}

function install(name: string, version: string, folder = '.'): void {
  write(join(folder, 'node_modules', name, 'package.json'), { name, version });
}

test('nothing, something and all of it', () => {
  expect(missingFrom({ withDev: false, root })).toBe('nothing is installed yet');
  install('other', '1.0.0');
  expect(missingFrom({ withDev: false, root })).toBe('router is not installed');
  install('router', '1.9.0');
  expect(missingFrom({ withDev: false, root })).toBe('router is 1.9.0 and should be 2.0.0');
  install('router', '2.0.0', 'api');
  expect(missingFrom({ withDev: false, root })).toBeUndefined();
});

test('an installation for production is not enough for the tests', () => {
  install('router', '2.0.0');
  expect(missingFrom({ withDev: false, root })).toBeUndefined();
  expect(missingFrom({ withDev: true, root })).toBe('tester is not installed');
});

test('a lock that has changed since is noticed, also deep down, and what is optional is not missed', () => {
  install('router', '2.0.0');
  install('tester', '1.0.0');
  const installed = { 'node_modules/deep': { version: '1.0.0' } };
  const wanted = {
    '': { name: 'x' },
    'node_modules/api': { link: true },
    'node_modules/deep': { version: '1.0.0' },
    'node_modules/for-mac': { version: '1.0.0', optional: true },
  };
  write('node_modules/.package-lock.json', { packages: installed });
  write('package-lock.json', { packages: wanted });
  expect(missingFrom({ withDev: true, root })).toBeUndefined();
  write('package-lock.json', { packages: { ...wanted, 'node_modules/deep': { version: '1.1.0' } } });
  expect(missingFrom({ withDev: false, root })).toBe('deep is 1.0.0 and should be 1.1.0');
  write('package-lock.json', {
    packages: { ...wanted, 'node_modules/new': { version: '1.0.0', dev: true } },
  });
  expect(missingFrom({ withDev: false, root })).toBeUndefined();
  expect(missingFrom({ withDev: true, root })).toBe('new is missing and should be 1.0.0');
});

test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('Node %s will do', (version) => {
  expect(complaintAboutNode(version)).toBeUndefined();
});

test.each(['20.18.3', '18.20.0', '0.10.48'])('Node %s is too old', (version) => {
  expect(complaintAboutNode(version)).toMatch(/needs Node 20.19 or newer, and this is .*: install/);
});
