import { readFileSync } from 'node:fs';

/** What a process has taken since its start. */
export interface Usage {
  readonly cpuSeconds: number;
  /** In bytes. */
  readonly rss: number;
  readonly peakRss: number;
}

/** Of any process, as Linux tells it; `undefined` elsewhere. */
export function readProcess(pid: number): Usage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name before the bracket may hold blanks
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = (name: string) => 1024 * Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
    return { cpuSeconds: ticks / TICKS_A_SECOND, rss: bytes('VmRSS'), peakRss: bytes('VmHWM') };
  } catch {
    return undefined;
  }
}

const TICKS_A_SECOND = 100;
