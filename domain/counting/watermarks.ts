import type { EntityWrite } from './changes.ts';
import { NO_PARTITION, type Position } from './entities/entity.ts';

/**
 * How far a seller's counters of one event type have come: the last applied offset of each partition, and
 * the greatest order_ts (ms since 1970) ever applied. They only rise.
 */
export type Watermarks = {
  readonly offsets: ReadonlyMap<number, number>;
  readonly latest: number | undefined;
};

export const NO_WATERMARKS: Watermarks = { offsets: new Map(), latest: undefined };

/** What writes do to the watermarks. */
export type WatermarkChange = {
  /** The last record of each partition that goes beyond its watermark. */
  readonly raised: readonly Position[];
  /** The new greatest order_ts, when it rises. */
  readonly latest: number | undefined;
  /** How many orders gave up the greatest order_ts for an earlier one: only a recount knows it then. */
  readonly lowered: number;
};

const lastOfPartitions = (writes: readonly EntityWrite[]): Position[] => {
  const last = new Map<number, Position>();
  for (const position of writes.flatMap(({ applied }) => applied)) {
    if (position.partition === NO_PARTITION) continue;
    if (position.offset >= (last.get(position.partition)?.offset ?? -1))
      last.set(position.partition, position);
  }
  return [...last.values()];
};

const latestOf = (writes: readonly EntityWrite[]): number =>
  Math.max(-Infinity, ...writes.flatMap(({ latest }) => (latest === undefined ? [] : [latest.is])));

/** What writes of one event type do to its watermarks. */
export const changeOfWatermarks = (
  writes: readonly EntityWrite[],
  { offsets, latest: stored = -Infinity }: Watermarks,
): WatermarkChange => {
  const latest = latestOf(writes);
  return {
    raised: lastOfPartitions(writes).filter(
      ({ partition, offset }) => offset > (offsets.get(partition) ?? -1),
    ),
    latest: latest > stored ? latest : undefined,
    // An order below the watermark was not the greatest, so moving it back takes nothing away.
    lowered: writes.filter(
      ({ latest: own }) => own?.was !== undefined && own.was > own.is && own.was >= stored,
    ).length,
  };
};

/** The watermarks once these writes are done. */
export const watermarksAfter = (writes: readonly EntityWrite[], watermarks: Watermarks): Watermarks => {
  const { raised, latest = watermarks.latest } = changeOfWatermarks(writes, watermarks);
  const offsets = new Map(watermarks.offsets);
  for (const { partition, offset } of raised) offsets.set(partition, offset);
  return { offsets, latest };
};
