import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIENCE } from '@festival-ops/api/sign-in';
import { LEAD, TECH } from '@festival-ops/domain/roles';
import { streams } from '@festival-ops/domain/visibility';
import { Grants } from '@festival-ops/sync/grants';
import { bucketsOfUser } from '@festival-ops/sync/routing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { partFor } from './gateway.ts';
import { projectDir } from './project.ts';
import { JWKS_PATH, syncSettings } from './sync-settings.ts';
import { copiedPaths, readCompose, textOf } from './test-deploy-files.ts';

/**
 * What can be known of `deploy/` without Docker: that its files agree with each other, with the checkout, and with
 * what the embedded stack does.
 */

const compose = readCompose();
const composeText = textOf('deploy/compose.yaml');
const services = Object.entries(compose.services);
const dockerfile = textOf('deploy/Dockerfile');
const deployPage = textOf('docs/deploy.md');

test('SY-152 every image is pinned to a version', () => {
  const images = [
    ...services.map(([, { image }]) => image),
    ...[...dockerfile.matchAll(/^FROM (\S+)/gm)].flatMap(([, image]) =>
      image === undefined || image === 'dependencies' ? [] : [image],
    ),
  ];
  expect(images.length).toBeGreaterThan(8);
  for (const image of images)
    expect(image).toMatch(/^[\w./-]+:(\d+\.\d+\.?\d*(-slim)?|\$\{FESTIVAL_OPS_VERSION:\?\})$/);
  expect(compose.services.powersync?.image).toBe('journeyapps/powersync-service:1.25.0');
});

test('SY-152 nothing but the proxy is published, and the database is out of its reach', () => {
  expect(services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(['proxy']);
  expect(compose.networks.back?.internal).toBe(true);
  expect(compose.services.postgres?.networks).toEqual(['back']);
  expect(compose.services.proxy?.networks).toEqual(['front']);
});

test('SY-152 every service is looked after: checked, started again, and started after what it needs', () => {
  for (const [name, service] of services) {
    const isOneShot = name === 'migrate';
    expect([name, service.restart]).toEqual([name, isOneShot ? 'no' : 'unless-stopped']);
    if (!isOneShot) expect(service.healthcheck?.test[0], name).toBe('CMD');
    expect(service.networks.length, name).toBeGreaterThan(0);
    for (const needed of Object.keys(service.depends_on ?? {}))
      expect(compose.services).toHaveProperty(needed);
  }
  const after = (name: string) => compose.services[name]?.depends_on;
  expect(after('api')).toEqual({ migrate: { condition: 'service_completed_successfully' } });
  expect(after('migrate')).toEqual({ postgres: { condition: 'service_healthy' } });
  for (const sync of ['powersync', 'embedded'])
    expect(after(sync)).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
});

test('SY-152 every file that is mounted, copied or started is in the checkout', () => {
  const mounts = services.flatMap(([, { volumes = [] }]) =>
    volumes.map((volume) => volume.split(':')[0] ?? ''),
  );
  const files = mounts.filter((from) => from.startsWith('.'));
  expect(files).toHaveLength(4);
  for (const file of files) expect(existsSync(join(projectDir, 'deploy', file)), file).toBe(true);
  for (const volume of mounts.filter((from) => !from.startsWith('.')))
    expect(compose.volumes).toHaveProperty([volume]);
  for (const from of copiedPaths()) expect(existsSync(join(projectDir, from)), from).toBe(true);
  for (const [name, { image, command = [] }] of services) {
    if (!image.startsWith('festival-ops:')) continue;
    const [entry = ''] = command;
    expect(existsSync(join(projectDir, entry)), name).toBe(true);
    expect(
      copiedPaths().some((from) => entry.startsWith(from)),
      name,
    ).toBe(true);
  }
});

test('SY-152 the image has every workspace that the lock file names, and installs what it says', () => {
  const { workspaces }: { workspaces: string[] } = JSON.parse(textOf('package.json'));
  const manifests = copiedPaths().filter((from) => from.endsWith('/package.json'));
  expect(manifests.map((from) => from.split('/')[0])).toEqual([...workspaces].sort());
  expect(dockerfile).toContain('RUN npm ci ');
  expect(dockerfile).toMatch(/^USER node$/m);
  // What is needed at run time is copied whole: the arrows between the folders, from stack on.
  const needed = new Set(['stack']);
  for (const name of needed) {
    const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(
      textOf(`${name}/package.json`),
    );
    for (const dependency of Object.keys(dependencies))
      if (dependency.startsWith('@festival-ops/')) needed.add(dependency.slice('@festival-ops/'.length));
  }
  expect(copiedPaths()).toEqual(expect.arrayContaining([...needed].map((name) => `${name}/`)));
});

test('SY-152 every variable is in .env.example and explained, and none is there for nothing', () => {
  const example = textOf('deploy/.env.example');
  const offered = [...example.matchAll(/^(\w+)=/gm)].map(([, name]) => name ?? '');
  const used = new Set([...composeText.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? ''));
  // This one is docker compose's own.
  expect(offered.filter((name) => name !== 'COMPOSE_PROFILES').sort()).toEqual([...used].sort());
  for (const name of offered) expect(deployPage, name).toContain(`\`${name}\``);
  for (const name of offered.filter((each) => /PASSWORD|SECRET/.test(each)))
    expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
  const given = (service: string) => Object.keys(compose.services[service]?.environment ?? {});
  for (const [, name] of textOf('deploy/Caddyfile').matchAll(/\{\$(\w+)\}/g))
    expect(given('proxy')).toContain(name);
  for (const [, name] of textOf('deploy/powersync.yaml').matchAll(/!env (\w+)/g)) {
    expect(given('powersync')).toContain(name);
    expect(name).toMatch(/^PS_/);
  }
  for (const [, name] of textOf('deploy/postgres/roles.sql').matchAll(/\\getenv \w+ (\w+)/g))
    expect(given('postgres')).toContain(name);
});

test('SY-153 the proxy sends each path where the gateway sends it', () => {
  const caddyfile = textOf('deploy/Caddyfile');
  const matcher = (name: string) =>
    new RegExp(new RegExp(`^\\t@${name} path_regexp (\\S+)$`, 'm').exec(caddyfile)?.[1] ?? 'missing');
  const [api, sync] = [matcher('api'), matcher('sync')];
  const caddySays = (path: string) => (api.test(path) ? 'api' : sync.test(path) ? 'sync' : 'app');
  const firsts = [
    'api',
    'sync',
    'probes',
    'write-checkpoint',
    'write-checkpoint2.json',
    'metrics',
    'task',
    'assets',
    '',
  ];
  for (const first of firsts)
    for (const rest of ['', '/', '/stream', 'x', 'x/api', '/sync/api'])
      for (const path of [`/${first}${rest}`, `/${first.toUpperCase()}${rest}`, `/x/${first}${rest}`])
        expect([path, caddySays(path)]).toEqual([path, partFor(path)]);
  expect(caddyfile).toMatch(/handle @api \{\s+reverse_proxy api:3000\n/);
  expect(caddyfile).toMatch(
    /handle @sync \{[^}]*reverse_proxy \{\$SYNC_SERVICE\}:8080 \{\s+flush_interval -1\n/,
  );
  expect(caddyfile).toMatch(/handle \{\s+reverse_proxy app:3000\n/);
  const ports = Object.fromEntries(
    ['api', 'app', 'embedded'].map((name) => [name, compose.services[name]?.environment?.PORT]),
  );
  expect(ports).toEqual({ api: '3000', app: '3000', embedded: '8080' });
  // SYNC_SERVICE is the name of a service and of its profile.
  for (const name of ['powersync', 'embedded']) expect(compose.services[name]?.profiles).toEqual([name]);
});

test('SY-153 PowerSync Service is told what the embedded service is told', () => {
  const config: Record<string, Record<string, unknown>> = parse(textOf('deploy/powersync.yaml'), {
    customTags: [{ tag: '!env', resolve: (name: string) => `from ${name}` }],
  });
  const embedded = compose.services.embedded?.environment;
  expect(config.client_auth).toEqual({ jwks_uri: embedded?.JWKS_URL, audience: [syncSettings.audience] });
  expect(embedded?.JWKS_URL).toBe(`http://api:3000${JWKS_PATH}`);
  expect(syncSettings.audience).toBe(AUDIENCE);
  // It reads a publication of this name, whatever one would like to tell it.
  expect(syncSettings.publication).toBe('powersync');
  expect(config.port).toBe(8080);
  const { hostname, port, database, username, password } = connectionIn(config);
  expect(password).toBe('from PS_SYNC_DB_PASSWORD');
  expect(embedded?.DATABASE_URL).toBe(
    `postgres://${username}:\${SYNC_DB_PASSWORD:?}@${hostname}:${port}/${database}`,
  );
  expect(config.storage).toMatchObject({ username: 'powersync_storage', database: 'powersync_storage' });
  const mounted = compose.services.powersync?.volumes?.map((volume) => volume.split(':')[1]);
  const settings = compose.services.powersync?.environment?.POWERSYNC_CONFIG_PATH ?? '';
  expect(mounted).toContain(settings);
  expect(mounted).toContain(join(settings, '..', String(config.sync_config?.path)));
});

test('SY-152 a person has as many buckets as the page says', () => {
  const countOf = (festivals: number, stages: number, role: string) => {
    const grants = new Grants(streams);
    for (let at = 0; at < festivals; at += 1)
      grants.add(
        grants.contributionsOf('member', { id: `m${at}`, user_id: 'u', festival_id: `f${at}`, role }),
      );
    for (let at = 0; at < stages; at += 1)
      grants.add(
        grants.contributionsOf('stage_assignment', { id: `a${at}`, user_id: 'u', stage_id: `s${at}` }),
      );
    return bucketsOfUser(streams, 'u', grants.of('u')).length;
  };
  expect(deployPage).toContain('at most 3*f* + *s* + 2 ');
  expect(deployPage).toContain('and 4 more for each festival that they lead');
  for (const [festivals, stages] of [
    [1, 0],
    [1, 4],
    [3, 5],
    [142, 0],
  ] as const) {
    expect(countOf(festivals, stages, TECH)).toBe(3 * festivals + stages + 2);
    expect(countOf(festivals, stages, LEAD)).toBe(7 * festivals + stages + 2);
  }
});

test('SY-153 PostgreSQL writes the log that a sync service reads, and no slot fills the disk', () => {
  const command = compose.services.postgres?.command ?? [];
  expect(command).toContain('wal_level=logical');
  expect(command.some((setting) => setting.startsWith('max_slot_wal_keep_size='))).toBe(true);
});

test('SY-152 the page names every file of deploy/, and what it tells to run is there', () => {
  for (const file of readdirSync(join(projectDir, 'deploy'))) expect(deployPage, file).toContain(file);
  const entries = [...deployPage.matchAll(/stack\/src\/[\w-]+\.ts/g)].map(([entry]) => entry);
  expect(entries.length).toBeGreaterThan(3);
  for (const entry of entries) expect(existsSync(join(projectDir, entry)), entry).toBe(true);
});

function connectionIn(config: Record<string, Record<string, unknown>>): Record<string, unknown> {
  const { connections } = config.replication ?? {};
  const [connection]: unknown[] = Array.isArray(connections) ? connections : [];
  return { ...(typeof connection === 'object' ? connection : {}) };
}
