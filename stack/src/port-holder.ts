import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Who listens on a local port, as "node (pid 123)", as far as the system tells us; for messages only. */
export function portHolder(port: number): string | undefined {
  const pid = existsSync('/proc/net/tcp') ? pidByProc(port) : pidByLsof(port);
  if (pid === undefined) return undefined;
  const name = spawnSync('ps', ['-p', pid, '-o', 'comm='], { encoding: 'utf8' }).stdout?.trim();
  return name ? `${name} (pid ${pid})` : `pid ${pid}`;
}

const LISTEN = '0A';

function pidByProc(port: number): string | undefined {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => inodesOn(table, port));
  if (inodes.length === 0) return undefined;
  const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`));
  return readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && holdsOne(pid, sockets));
}

function inodesOn(table: string, port: number): string[] {
  if (!existsSync(table)) return [];
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) === true && fields[3] === LISTEN)
    .flatMap((fields) => fields[9] ?? []);
}

function holdsOne(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}

function pidByLsof(port: number): string | undefined {
  const found = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], { encoding: 'utf8' });
  return found.stdout?.split('\n')[0] || undefined;
}
