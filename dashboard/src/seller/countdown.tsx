import { useNow } from '../data/clock.ts';
import { countdown } from '../words/formats.ts';
import type { Tone } from '../words/states.ts';

const SOON_MS = 3_600_000;

const findTone = (leftMs: number): Tone => (leftMs < 0 ? 'breach' : leftMs <= SOON_MS ? 'warning' : 'quiet');

/**
 * The time left until a deadline, or since. It is no live region: a clock that is read out every
 * second drowns everything else.
 */
export const Countdown = ({ deadline }: { deadline: string }) => {
  const leftMs = Date.parse(deadline) - useNow();
  return (
    <span className="countdown" data-tone={findTone(leftMs)}>
      {countdown(leftMs)}
      <span className="visually-hidden">{leftMs < 0 ? ' since the deadline' : ' left'}</span>
    </span>
  );
};
