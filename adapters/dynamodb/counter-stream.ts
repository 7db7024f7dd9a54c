import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { ChangedSeller } from '../../app/evaluate/evaluate.ts';
import { ATTRIBUTES } from '../../topology/tables.ts';
import { parseSellerPk } from './keys.ts';
import { isTimeAttribute } from './watermark-attributes.ts';

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/**
 * The Kafka timestamp (ms) of the last record that a write of a TOTAL item applied, per partition.
 */
const appliedTimes = (before: Image, after: Image): number[] =>
  Object.entries(after ?? {})
    .filter(([name, value]) => isTimeAttribute(name) && value.N !== before?.[name]?.N)
    .map(([, value]) => Number(value.N));

/** A record that was older than this when it was applied counts as history. */
const HISTORY_AFTER_MS = 60 * 60_000;

/**
 * The instant (ms since 1970) from which the delay of a changed counter is measured; undefined when
 * the change applied no record.
 *
 * Normally this is the Kafka timestamp of the last record applied, the oldest of several
 * partitions. The delay then covers the whole way from the producer to the summary.
 *
 * A record that was over an hour old when it was counted is history (a backfill, or a topic read
 * from its beginning), or its consumer has been behind for so long that an alarm is already on. Its
 * delay is measured from the change itself, by the stream's clock (whole seconds).
 */
export const lateSince = ({ dynamodb }: DynamoDBRecord): number | undefined => {
  const times = appliedTimes(dynamodb?.OldImage, dynamodb?.NewImage);
  const change_s = dynamodb?.ApproximateCreationDateTime;
  if (times.length === 0 || change_s === undefined) return undefined;
  const change_ms = change_s * 1000;
  return Math.min(...times.map((time) => (change_ms - time > HISTORY_AFTER_MS ? change_ms : time)));
};

/** The sellers whose counters changed, without duplicates, in stream order. */
export const findChangedSellers = ({ Records }: DynamoDBStreamEvent): ChangedSeller[] => {
  const sellers = new Map<string, ChangedSeller>();
  for (const record of Records) {
    const pk = record.dynamodb?.Keys?.[ATTRIBUTES.partitionKey]?.S;
    const sequence = record.dynamodb?.SequenceNumber;
    if (pk === undefined || sequence === undefined) continue;
    const sellerId = parseSellerPk(pk);
    const earlier = sellers.get(sellerId) ?? { sellerId, sequence, lateSince: Infinity };
    const since = Math.min(earlier.lateSince, lateSince(record) ?? Infinity);
    sellers.set(sellerId, { ...earlier, lateSince: since });
  }
  return [...sellers.values()];
};
