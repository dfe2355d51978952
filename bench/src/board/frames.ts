/** What a page can tell about the time that things take, measured from inside. */

export interface Timed {
  /** How long each took, in ms. */
  readonly ms: readonly number[];
  /** How long each task of more than 50 ms took meanwhile. */
  readonly long: readonly number[];
}

const frame = () => new Promise<number>((drawn) => requestAnimationFrame(drawn));

/** Resolves once the frame that is being made has been painted. */
async function painted(): Promise<void> {
  await frame();
  await new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(undefined);
  });
}

/** Scrolls by `px` in each of `steps` frames, and tells how far each frame was from the next. */
export function scrollThrough(scroller: Element, steps: number, px: number): Promise<Timed> {
  return watchingLongTasks(async () => {
    const frames: number[] = [];
    let before = await frame();
    for (let step = 0; step < steps; step++) {
      scroller.scrollTop += px;
      const at = await frame();
      frames.push(at - before);
      before = at;
    }
    return frames;
  });
}

/** From an act until what `shown` asks for has been painted, in ms. */
export async function untilPainted(act: () => void, shown: () => boolean): Promise<number> {
  await frame();
  const start = performance.now();
  act();
  while (!shown()) {
    if (performance.now() - start > 10_000) throw new Error('it never came');
    await frame();
  }
  await painted();
  return performance.now() - start;
}

export async function watchingLongTasks(act: () => Promise<readonly number[]>): Promise<Timed> {
  const long: number[] = [];
  const note = (entries: PerformanceEntryList) => long.push(...entries.map((entry) => entry.duration));
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: 'longtask' });
  const ms = await act();
  await painted();
  note(observer.takeRecords());
  observer.disconnect();
  return { ms, long };
}
