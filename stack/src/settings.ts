import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { projectDir } from './project.ts';
import { StartRefused } from './start-refused.ts';

/** Everything that can be set from outside; all of it has a default. `.env.example` explains each. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly publicUrl: string | undefined;
  /** Phones keep data for https origins only. Undefined where a server in front has the certificate. */
  readonly tls: Certificate | undefined;
  readonly secret: string | undefined;
  readonly demo: DemoSetting;
}

/** As PEM texts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** `default`: on, unless the database holds a festival of somebody's own. */
export type DemoSetting = 'asked for' | 'default' | 'off';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads `.env`, if there is one, into the process; what is already set there stays. */
export function loadEnvFile(file: string = join(projectDir, '.env')): void {
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * Reads the settings out of environment variables. An empty one counts as not set.
 * @throws StartRefused naming the variable that makes no sense
 */
export function readSettings(env: Environment): Settings {
  const value = (name: string) => (env[name]?.trim() === '' ? undefined : env[name]?.trim());
  return {
    port: readPort(value('PORT')),
    host: value('HOST') ?? '127.0.0.1',
    dataDir: resolve(projectDir, value('FESTIVAL_DATA_DIR') ?? '.data'),
    databaseUrl: value('DATABASE_URL'),
    publicUrl: readPublicUrl(value('PUBLIC_URL')),
    tls: readCertificate(value('TLS_CERT'), value('TLS_KEY')),
    secret: readSecret(value('AUTH_SECRET')),
    demo: readDemo(value('FESTIVAL_DEMO'), value('NODE_ENV')),
  };
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StartRefused(`PORT is "${text}": set it to a number from 1 to 65535.`);
  return port;
}

function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw new StartRefused(
      `PUBLIC_URL is "${text}": set it to the origin that people open, such as https://ops.example.org, without a path.`,
    );
  return url.origin;
}

function readCertificate(cert: string | undefined, key: string | undefined): Certificate | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new StartRefused(
      'TLS_CERT and TLS_KEY belong together: set both to the paths of PEM files, or none.',
    );
  const certificate = { cert: readPem('TLS_CERT', cert), key: readPem('TLS_KEY', key) };
  try {
    createSecureContext(certificate);
  } catch {
    throw new StartRefused('TLS_CERT and TLS_KEY are no certificate and its key, as PEM files.');
  }
  return certificate;
}

function readPem(name: string, path: string): string {
  try {
    return readFileSync(resolve(projectDir, path), 'utf8');
  } catch {
    throw new StartRefused(`${name} is "${path}", which can't be read: set it to the path of a PEM file.`);
  }
}

function readSecret(text: string | undefined): string | undefined {
  if (text !== undefined && text.length < 32)
    throw new StartRefused('AUTH_SECRET is too short: make one with "openssl rand -base64 32", or unset it.');
  return text;
}

function readDemo(text: string | undefined, nodeEnv: string | undefined): DemoSetting {
  if (text === undefined) return nodeEnv === 'production' ? 'off' : 'default';
  if (['1', 'true', 'on', 'yes'].includes(text.toLowerCase())) return 'asked for';
  if (['0', 'false', 'off', 'no'].includes(text.toLowerCase())) return 'off';
  throw new StartRefused(`FESTIVAL_DEMO is "${text}": set it to 1 or 0.`);
}
