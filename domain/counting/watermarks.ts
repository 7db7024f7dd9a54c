import type { EntityWrite } from './changes.ts';
import { NO_PARTITION, type Position } from './entities/entity.ts';

/**
 * How far a seller's counters of one event type have come: the last applied offset of each
 * partition, and the greatest order_ts (ms since 1970) ever applied. They only rise.
 */
export type Watermarks = {
  readonly offsets: ReadonlyMap<number, number>;
  readonly latest: number | undefined;
};

export const NO_WATERMARKS: Watermarks = { offsets: new Map(), latest: undefined };

/** The effect of writes on the watermarks. */
export type WatermarkChange = {
  /** The last position of each partition whose watermark rises. */
  readonly raised: readonly Position[];
  /** The new greatest order_ts, when it rises. */
  readonly latest: number | undefined;
  /**
   * How many orders with the greatest order_ts moved back in time or were deleted. Only a recount
   * finds it then.
   */
  readonly lowered: number;
};

const findLastPositions = (writes: readonly EntityWrite[]): Position[] => {
  const last = new Map<number, Position>();
  for (const position of writes.flatMap(({ applied }) => applied)) {
    if (position.partition === NO_PARTITION) continue;
    if (position.offset >= (last.get(position.partition)?.offset ?? -1))
      last.set(position.partition, position);
  }
  return [...last.values()];
};

const findLatestOrderTs = (writes: readonly EntityWrite[]): number =>
  Math.max(-Infinity, ...writes.flatMap(({ latest }) => latest?.is ?? []));

/** Computes the effect of writes of one event type on its watermarks. */
export const computeWatermarkChange = (
  writes: readonly EntityWrite[],
  { offsets, latest: stored = -Infinity }: Watermarks,
): WatermarkChange => {
  const latest = findLatestOrderTs(writes);
  return {
    raised: findLastPositions(writes).filter(
      ({ partition, offset }) => offset > (offsets.get(partition) ?? -1),
    ),
    latest: latest > stored ? latest : undefined,
    // An order below the watermark did not have the greatest order_ts.
    lowered: writes.filter(
      ({ latest: own }) => own?.was !== undefined && own.was > (own.is ?? -Infinity) && own.was >= stored,
    ).length,
  };
};

/** The watermarks after these writes. */
export const watermarksAfter = (writes: readonly EntityWrite[], watermarks: Watermarks): Watermarks => {
  const { raised, latest = watermarks.latest } = computeWatermarkChange(writes, watermarks);
  const offsets = new Map(watermarks.offsets);
  for (const { partition, offset } of raised) offsets.set(partition, offset);
  return { offsets, latest };
};
