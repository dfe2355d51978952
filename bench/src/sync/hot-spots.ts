import { readFileSync } from 'node:fs';
import { table } from './statistics.ts';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * Where the time of a CPU profile went, idling left out: for each function its own share, and its share with all
 * that it called.
 */
export function hotSpots(path: string, count = 28): string {
  const { nodes, samples, timeDeltas }: Profile = JSON.parse(readFileSync(path, 'utf8'));
  const own = new Map<number, number>();
  for (const [at, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[at] ?? 0));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const named = new Map<string, { own: number; all: number }>();
  let busy = 0;
  const walk = (id: number, above: ReadonlySet<string>, caller: string): number => {
    const node = byId.get(id);
    if (node === undefined) return 0;
    const name = nameOf(node, caller);
    const within = new Set(above).add(name);
    const ownTime = own.get(id) ?? 0;
    let all = ownTime;
    for (const child of node.children ?? []) all += walk(child, within, name);
    const spot = named.get(name) ?? { own: 0, all: 0 };
    named.set(name, spot);
    spot.own += ownTime;
    // a function that calls itself counts once
    if (!above.has(name)) spot.all += all;
    if (!NOT_WORK.has(node.callFrame.functionName)) busy += ownTime;
    return all;
  };
  const root = nodes.find((node) => node.callFrame.functionName === '(root)');
  if (root !== undefined) walk(root.id, new Set(), '');
  const share = (time: number) => `${((time / busy) * 100).toFixed(1)} %`;
  const spots = [...named].filter(([name]) => ![...NOT_WORK].some((one) => name.startsWith(one)));
  const ranked = spots.sort((a, b) => b[1].own - a[1].own).slice(0, count);
  const ours = spots.filter(([name]) => name.includes('/src/')).sort((a, b) => b[1].all - a[1].all);
  const rows = (from: typeof ranked) => from.map(([name, spot]) => [name, share(spot.own), share(spot.all)]);
  return [
    `${path}: busy for ${(busy / 1e6).toFixed(2)} s`,
    table([['by its own time', 'own', 'with calls'], ...rows(ranked)]),
    table([['ours, with what they call', 'own', 'with calls'], ...rows(ours.slice(0, count))]),
  ].join('\n');
}

/** Waiting, and what the profiler itself takes. */
const NOT_WORK = new Set(['(root)', '(idle)', '(program)', 'dispatch']);

/** What is not JavaScript has no name of its own: it is told by who called it. */
function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode, caller: string): string {
  if (url === '' && functionName === '') return `(native) of ${caller}`;
  const file = url.replace(/^.*\/node_modules\//, '').replace(/^.*\/(sync|bench)\/src\//, '$1/src/');
  // a file of ours is one line by the time that it runs
  const isOurs = /^(sync|bench)\//.test(file);
  return `${functionName || '(anonymous)'} ${file}${isOurs || url === '' ? '' : `:${lineNumber + 1}`}`;
}
