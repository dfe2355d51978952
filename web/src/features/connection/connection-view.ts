import type { ConnectionState } from '../../data/connection-state.ts';
import { t } from '../../ui/catalogue/catalogue.ts';

/** What the pill can say: the state of the connection, or that a new version waits while all is well. */
export type PillCode = ConnectionState['code'] | 'update_ready';

export type Tone = 'bad' | 'warn' | 'saved' | 'info' | 'ok';

export interface ConnectionView {
  readonly code: PillCode;
  readonly tone: Tone;
  /** At most some 14 characters. */
  readonly pill: string;
  readonly sentence: string;
}

const tones: Readonly<Record<PillCode, Tone>> = {
  storage_full: 'bad',
  stuck: 'warn',
  sign_in_expired: 'warn',
  wrong_person: 'warn',
  no_network: 'saved',
  no_answer: 'warn',
  paused: 'info',
  first_load: 'info',
  sending: 'info',
  update_ready: 'info',
  online: 'ok',
};

/**
 * The words for a state of the connection.
 * @param owner whose unsent work it is, for `wrong_person`
 * @param clock writes an instant in ms as a time
 */
export function connectionView(
  state: ConnectionState,
  updateReady: boolean,
  owner: string,
  clock: (ms: number) => string,
): ConnectionView {
  const code: PillCode = state.code === 'online' && updateReady ? 'update_ready' : state.code;
  const percent = state.progress === null ? undefined : Math.floor(state.progress * 100);
  return {
    code,
    tone: tones[code],
    pill: t.connection.pill[code](state.unsent, owner, percent),
    sentence: sentenceOf(code, state, owner, clock),
  };
}

function sentenceOf(
  code: PillCode,
  state: ConnectionState,
  owner: string,
  clock: (ms: number) => string,
): string {
  const say = t.connection.sentence;
  switch (code) {
    case 'storage_full':
    case 'first_load':
    case 'update_ready':
      return say[code];
    case 'stuck':
      return state.stuckSince === null ? say.stuckNoTime : say.stuck(clock(state.stuckSince));
    case 'wrong_person':
      return say.wrong_person(owner);
    case 'online':
      return say.online(state.freshAt === null ? undefined : clock(state.freshAt));
    case 'sign_in_expired':
    case 'no_network':
    case 'no_answer':
    case 'paused':
    case 'sending':
      return say[code](state.unsent);
  }
}
