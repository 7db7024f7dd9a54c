import { closeSync, openSync, writeFileSync } from 'node:fs';
import { hasUsableTimestamp } from '../../app/ports/kafka-record.ts';
import { reasonOf } from '../../local/errors.ts';
import type { NewRecord } from '../../local/log/records.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { countOf } from '../terminal/count-of.ts';
import type { ReplayResult } from './replay.ts';

/**
 * The latest timestamp in ms since 1970 that can be one. Throws UsageError when no record has one.
 */
export const latestTimestamp = (records: readonly NewRecord[]): number => {
  const latest = records
    .filter(hasUsableTimestamp)
    .reduce((greatest, record) => Math.max(greatest, record.timestamp), -1);
  if (latest < 0)
    throw new UsageError(
      'no record has a timestamp that could be the time of the figures: give it with --now',
    );
  return latest;
};

/**
 * Throws UsageError when the result could not be written: better before a long run than after it.
 */
export const checkWritable = (path: string): void => {
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw new UsageError(`--out ${path} cannot be written (${reasonOf(error)}): choose another file`);
  }
};

/** Writes a result as JSON, and returns what to say of it. */
export const writeResult = (path: string, result: ReplayResult): string => {
  const { sellers, quarantined, stats } = result;
  writeFileSync(path, JSON.stringify({ sellers, quarantined, stats }));
  return (
    `Wrote ${path}: ${countOf(sellers.length, 'seller')}, ` +
    `${countOf(quarantined.length, 'quarantined record')}\n${JSON.stringify(stats)}`
  );
};
