import * as z from 'zod';
import type { WatermarkChange, Watermarks } from '../../domain/counting/watermarks.ts';
import { integer } from './client.ts';

// Watermarks are stored with the lifetime counters, in the TOTAL item of their event type and
// shard.

const OFFSET = /^offset_(\d+)$/;
export const offsetAttribute = (partition: number): string => `offset_${partition}`;
export const timeAttribute = (partition: number): string => `time_${partition}`;
const TIME = /^time_\d+$/;
/** Whether an attribute of a TOTAL item holds the time of a partition's last applied record. */
export const isTimeAttribute = (attribute: string): boolean => TIME.test(attribute);
/** The greatest order_ts (ms since 1970) ever applied. */
export const LATEST = 'latest';
/**
 * How often the order with the greatest time moved to an earlier time. While it is 0, LATEST is
 * exact.
 */
export const LOWERED = 'lowered';
/**
 * Counts the writes of a TOTAL item. Each write therefore appears in the stream, even if it changes
 * only days. While this count stays the same, no counter of the seller has changed.
 */
export const TOUCHED = 'touched';

/** The partition whose offset or time an attribute of a TOTAL item holds; undefined for others. */
export const partitionOf = (attribute: string): number | undefined => {
  const [, partition] = /^(?:offset|time)_(\d+)$/.exec(attribute) ?? [];
  return partition === undefined ? undefined : Number(partition);
};

const latestItem = z.object({ [LATEST]: integer.optional() });

/** Reads the watermarks of a TOTAL item. */
export const readWatermarks = (item: Record<string, unknown>): Watermarks => ({
  offsets: new Map(
    Object.entries(item).flatMap(([attribute, value]) => {
      const partition = OFFSET.exec(attribute)?.[1];
      return partition === undefined
        ? []
        : [[Number(partition), integer.parse(value)] satisfies [number, number]];
    }),
  ),
  latest: latestItem.parse(item)[LATEST],
});

type Values = ReadonlyArray<readonly [attribute: string, value: number]>;

/**
 * A change of watermarks as attributes. `set` holds everything to store. `raised` holds those that
 * only rise: they need a condition, or a slow writer could lower one.
 */
export const watermarkAttributes = ({
  raised,
  latest,
}: WatermarkChange): { readonly raised: Values; readonly set: Values } => {
  const rising: Values = [
    ...raised.map(({ partition, offset }) => [offsetAttribute(partition), offset] as const),
    ...(latest === undefined ? [] : [[LATEST, latest] as const]),
  ];
  const times = raised.map(({ partition, timestamp }) => [timeAttribute(partition), timestamp] as const);
  return { raised: rising, set: [...rising, ...times] };
};
