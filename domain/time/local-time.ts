import { createOffsetReader } from './calendar.ts';

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/;
const DAY_MS = 86_400_000;

/** The same wall clock in UTC, in ms since 1970; undefined when there is no such day or hour. */
const readWallClock = (text: string): number | undefined => {
  const [all, day = '', month = '', date = '', hour = '', minute = '', second = '00', fraction = ''] =
    LOCAL.exec(text.trim()) ?? [];
  if (all === undefined) return undefined;
  const iso = `${day}-${month}-${date}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const instant = Date.parse(iso);
  // Date.parse turns 30 February into 1 March.
  return Number.isNaN(instant) || new Date(instant).toISOString() !== iso ? undefined : instant;
};

/**
 * Returns what reads local times of a zone, such as `2026-03-29 02:30:00`, as instants (ms since
 * 1970); undefined for anything else. When clocks go back, a time comes twice: the first pass
 * counts. When they go forward, a time is skipped: it counts as long after the change as it is
 * after the beginning of the gap, so 02:30 is 03:30. This is how java.time and Temporal read them.
 */
export const createLocalTimes = (timeZone: string): ((text: string) => number | undefined) => {
  const offsetAt = createOffsetReader(timeZone);
  return (text) => {
    const wall = readWallClock(text);
    if (wall === undefined) return undefined;
    // No zone changes its clocks twice within two days.
    const [before, after] = [wall - offsetAt(wall - DAY_MS), wall - offsetAt(wall + DAY_MS)];
    const exact = [before, after].filter((instant) => instant + offsetAt(instant) === wall);
    return exact.length === 0 ? before : Math.min(...exact);
  };
};
