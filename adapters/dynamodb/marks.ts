import * as z from 'zod';
import type { EntityWrite } from '../../domain/counting/changes.ts';
import { NO_PARTITION, type Position } from '../../domain/counting/entities/entity.ts';
import { integer } from './client.ts';

/**
 * High-water marks, kept beside the lifetime totals: the last applied record of each partition, and the greatest order_ts
 * ever applied. They only rise, and a condition keeps a slow writer from lowering one.
 */
export type Marks = { readonly offsets: ReadonlyMap<number, number>; readonly latest: number | undefined };

export const NO_MARKS: Marks = { offsets: new Map(), latest: undefined };

const OFFSET = /^offset_(\d+)$/;
export const offsetAttribute = (partition: number): string => `offset_${partition}`;
export const timeAttribute = (partition: number): string => `time_${partition}`;
const TIME = /^time_\d+$/;
/** Whether an attribute of a TOTAL item is the time of a partition's last applied record. */
export const isTimeAttribute = (attribute: string): boolean => TIME.test(attribute);
export const LATEST = 'latest';
/** How many times the entry with the greatest time was given an earlier one. While it is 0, LATEST is exact. */
export const LOWERED = 'lowered';
/**
 * Counts the writes of a TOTAL item. So each of them appears in the stream, also one that changes days alone; and as long as it is the same,
 * nothing of its counters has changed: all that a recount needs to know.
 */
export const TOUCHED = 'touched';

const latestOfItem = z.object({ [LATEST]: integer.optional() });

/** Reads the marks of a TOTAL item. */
export const marksOf = (item: Record<string, unknown>): Marks => ({
  offsets: new Map(
    Object.entries(item).flatMap(([attribute, value]) => {
      const partition = OFFSET.exec(attribute)?.[1];
      return partition === undefined
        ? []
        : [[Number(partition), integer.parse(value)] satisfies [number, number]];
    }),
  ),
  latest: latestOfItem.parse(item)[LATEST],
});

/** What a transaction does to the marks: those it raises, and whether the greatest time may have been lowered. */
export type MarkChange = {
  readonly raised: ReadonlyArray<readonly [attribute: string, value: number]>;
  readonly set: ReadonlyArray<readonly [attribute: string, value: number]>;
  readonly lowered: number;
};

const lastPerPartition = (positions: readonly Position[]): Position[] => {
  const last = new Map<number, Position>();
  for (const position of positions) {
    if (position.partition === NO_PARTITION) continue;
    if (position.offset >= (last.get(position.partition)?.offset ?? -1))
      last.set(position.partition, position);
  }
  return [...last.values()];
};

const latestOf = (writes: readonly EntityWrite[]): number =>
  Math.max(-Infinity, ...writes.flatMap(({ latest }) => (latest === undefined ? [] : [latest.is])));

/** What changes of one kind of event do to its marks. */
export const markChangeOf = (writes: readonly EntityWrite[], marks: Marks): MarkChange => {
  const last = lastPerPartition(writes.flatMap(({ applied }) => applied)).filter(
    ({ partition, offset }) => offset > (marks.offsets.get(partition) ?? -1),
  );
  const known = marks.latest ?? -Infinity;
  const latest = latestOf(writes);
  const raised: [string, number][] = last.map(({ partition, offset }) => [
    offsetAttribute(partition),
    offset,
  ]);
  if (latest > known) raised.push([LATEST, latest]);
  return {
    raised,
    set: [
      ...raised,
      ...last.map(
        ({ partition, timestamp }) => [timeAttribute(partition), timestamp] satisfies [string, number],
      ),
    ],
    // Below the mark it was not the greatest, so moving it back takes nothing away.
    lowered: writes.filter(
      ({ latest: own }) => own?.was !== undefined && own.was > own.is && own.was >= known,
    ).length,
  };
};

/** The marks once these changes are written. */
export const marksAfter = (writes: readonly EntityWrite[], marks: Marks): Marks => {
  const offsets = new Map(marks.offsets);
  for (const { partition, offset } of lastPerPartition(writes.flatMap(({ applied }) => applied)))
    offsets.set(partition, Math.max(offset, offsets.get(partition) ?? -1));
  const latest = Math.max(marks.latest ?? -Infinity, latestOf(writes));
  return { offsets, latest: latest === -Infinity ? undefined : latest };
};
