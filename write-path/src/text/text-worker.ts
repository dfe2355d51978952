import type { TextClocks } from '@festival-ops/policy/effects';
import type { ReadTextUpdate } from '@festival-ops/policy/judge-field';
import { createLimitedThread, type Fault } from './limited-thread.ts';

/**
 * Reads what devices send of notes, Yjs updates and state vectors, away from the thread that answers requests
 * (POL-3): a well-made update of 100 kB can keep Yjs busy for ten seconds, and a 23-byte one of the second
 * format for hours. Each one is read under a limit of time and heap; what goes beyond is refused, and costs
 * nobody else more than the wait.
 */
export interface TextReader {
  /**
   * @param payload base64 of a Yjs update in the first format (V1)
   * @param stateVector base64 of the Yjs state vector that the device had seen
   */
  readUpdate(payload: string, stateVector: string): Promise<UpdateReading>;
  /** Many at once, in one message to the worker; the readings in the order of the updates. */
  readUpdates(updates: readonly SentUpdate[]): Promise<UpdateReading[]>;
  /**
   * Folds updates into a state: the same text and clocks in fewer bytes.
   * @param state base64 of a Yjs update that holds the whole document; '' for one that holds nothing
   * @param payloads base64 of updates, in any order
   */
  compact(state: string, payloads: readonly string[]): Promise<Compaction>;
  /** Waits for what was asked for, and ends the worker. */
  close(): Promise<void>;
}

export interface SentUpdate {
  readonly payload: string;
  readonly stateVector: string;
}

export type TextFault = 'not_base64' | 'malformed' | 'too_large' | 'too_slow';
export interface Unreadable {
  readonly ok: false;
  readonly why: TextFault;
}

export type UpdateReading = ({ readonly ok: true } & ReadTextUpdate) | Unreadable;

export interface CompactText {
  readonly ok: true;
  /** base64 of a Yjs update that holds the whole document */
  readonly state: string;
  readonly clocks: TextClocks;
  readonly text: string;
}
/** `incomplete`: an update builds on what is neither in the state nor in the updates. */
export type CompactionFault = TextFault | 'incomplete';
export type Compaction = CompactText | { readonly ok: false; readonly why: CompactionFault };

export interface TextReaderOptions {
  /** For one update or one compaction, at least; a busy machine gives up to twice as much. */
  readonly timeoutMs?: number;
  /** The worker's heap. */
  readonly heapMb?: number;
  /** An update's bytes, at most. */
  readonly maxBytes?: number;
  /** A state vector's bytes, at most. */
  readonly maxStateVectorBytes?: number;
  /** A document's bytes, at most. */
  readonly maxStateBytes?: number;
  /** The name of the Y.Text in the documents. */
  readonly textName?: string;
}

/** What the worker is sent, by kind. */
export interface TextTasks {
  readonly read: SentUpdate;
  readonly compact: CompactTask;
}
/** What it answers to each. */
export interface TextAnswers {
  readonly read: UpdateReading;
  readonly compact: Compaction;
}

export interface CompactTask {
  readonly state: string;
  readonly payloads: readonly string[];
  readonly textName: string;
  readonly maxStateBytes: number;
}

export function createTextReader(options: TextReaderOptions = {}): TextReader {
  const { timeoutMs = 1000, heapMb = 128, textName = 'note' } = options;
  const { maxBytes = 100_000, maxStateVectorBytes = 15_000, maxStateBytes = 3_000_000 } = options;
  const thread = createLimitedThread<TextTasks, TextAnswers>(new URL('./text-thread.mjs', import.meta.url), {
    timeoutMs,
    heapMb,
  });

  const readUpdates = async (updates: readonly SentUpdate[]): Promise<UpdateReading[]> => {
    const isFit = ({ payload, stateVector }: SentUpdate) =>
      bytesIn(payload) <= maxBytes && bytesIn(stateVector) <= maxStateVectorBytes;
    const fit = updates.filter(isFit);
    const readings = (await thread.run('read', fit)).map(orUnreadable).values();
    return updates.map((update) => (isFit(update) ? (readings.next().value ?? tooLarge) : tooLarge));
  };

  return {
    readUpdate: async (payload, stateVector) =>
      (await readUpdates([{ payload, stateVector }]))[0] ?? tooLarge,
    readUpdates,
    compact: async (state, payloads) => {
      if (bytesIn(state) > maxStateBytes) return tooLarge;
      const [answer] = await thread.run('compact', [{ state, payloads, textName, maxStateBytes }]);
      return answer === undefined ? tooLarge : orUnreadable(answer);
    },
    close: () => thread.close(),
  };
}

const tooLarge: Unreadable = { ok: false, why: 'too_large' };

/** The bytes that a base64 text holds, within two. */
function bytesIn(base64: string): number {
  return (base64.length * 3) / 4 - 2;
}

const whyByFault = { too_slow: 'too_slow', out_of_memory: 'too_large', crashed: 'malformed' } as const;

function orUnreadable<A>(answer: A | Fault): A | Unreadable {
  return isFault(answer) ? { ok: false, why: whyByFault[answer.fault] } : answer;
}

function isFault(answer: unknown): answer is Fault {
  return typeof answer === 'object' && answer !== null && 'fault' in answer;
}
