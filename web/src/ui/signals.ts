import { createRoot, createSignal } from 'solid-js';

/**
 * What is felt and heard when a change was not accepted, and at nothing else: a phone in a pocket says it once.
 * Chosen for each device. Vibration is on unless the system asks for less motion; sound is off until it is wanted.
 */
const keys = { vibration: 'festival-ops.vibration', sound: 'festival-ops.sound' } as const;
export type SignalKind = keyof typeof keys;

/** Some devices can't vibrate, and then there is nothing to choose. */
export const canVibrate = (): boolean => 'vibrate' in navigator;

const fromTheStart: Readonly<Record<SignalKind, () => boolean>> = {
  vibration: () => !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
  sound: () => false,
};

const state = createRoot(() => {
  const stored = (kind: SignalKind) => {
    const text = localStorage.getItem(keys[kind]);
    return text === null ? fromTheStart[kind]() : text === 'on';
  };
  const [vibration, setVibration] = createSignal(stored('vibration'));
  const [sound, setSound] = createSignal(stored('sound'));
  return { isOn: { vibration, sound }, set: { vibration: setVibration, sound: setSound } };
});

export const signalIsOn = (kind: SignalKind): boolean => state.isOn[kind]();

/** Switched on, it is felt or heard once: so one knows it again, and the browser lets it sound later. */
export function setSignal(kind: SignalKind, on: boolean): void {
  localStorage.setItem(keys[kind], on ? 'on' : 'off');
  state.set[kind](on);
  if (on) give[kind]();
}

/** A change was not accepted. */
export function signalNotAccepted(): void {
  if (signalIsOn('vibration')) give.vibration();
  if (signalIsOn('sound')) give.sound();
}

const give: Readonly<Record<SignalKind, () => void>> = {
  vibration: () => {
    if (canVibrate()) navigator.vibrate(200);
  },
  sound: twoTones,
};

const TONE_S = 0.14;
const LOUDNESS = 0.15;

/** Two tones, the second lower. */
function twoTones(): void {
  const audio = new AudioContext();
  const volume = new GainNode(audio, { gain: LOUDNESS });
  volume.connect(audio.destination);
  const tone = new OscillatorNode(audio, { type: 'triangle', frequency: 520 });
  tone.connect(volume);
  tone.frequency.setValueAtTime(390, audio.currentTime + TONE_S);
  tone.addEventListener('ended', () => void audio.close());
  tone.start();
  tone.stop(audio.currentTime + 2 * TONE_S);
}
