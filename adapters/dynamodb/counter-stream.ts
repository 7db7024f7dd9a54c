import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { ChangedSeller } from '../../app/evaluate/evaluate.ts';
import { ATTRIBUTES } from '../../topology/tables.ts';
import { sellerOfPk } from './keys.ts';
import { isTimeAttribute } from './watermark-attributes.ts';

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/** Kafka timestamps (ms) of the last record that a write of a TOTAL item applied from each partition. */
const movedTimes = (before: Image, after: Image): number[] =>
  Object.entries(after ?? {})
    .filter(([name, value]) => isTimeAttribute(name) && value.N !== before?.[name]?.N)
    .map(([, value]) => Number(value.N));

/** A record that was older than this when it was applied is history, read late on purpose. */
const HISTORY_AFTER_MS = 60 * 60_000;

/**
 * Since when the figures behind a counter's change are late (ms since 1970): the time of the oldest record
 * that it applied last. Undefined when it applied none.
 *
 * While records come as they happen, that is the whole way from the producer to the summary. A record that
 * was already an hour old when it was counted is history (a backfill, a topic read from its beginning), or
 * it stood behind a consumer whose lag has been alarming for that long. For those only the way from the
 * ledger on counts, from the stream's own time of the change (whole seconds).
 */
export const lateSince = ({ dynamodb }: DynamoDBRecord): number | undefined => {
  const times = movedTimes(dynamodb?.OldImage, dynamodb?.NewImage);
  const applied = dynamodb?.ApproximateCreationDateTime;
  if (times.length === 0 || applied === undefined) return undefined;
  const applied_ms = applied * 1000;
  return Math.min(...times.map((time) => (applied_ms - time > HISTORY_AFTER_MS ? applied_ms : time)));
};

/** The sellers whose counters changed, each once, in the order of the stream. */
export const changedSellersOf = ({ Records }: DynamoDBStreamEvent): ChangedSeller[] => {
  const sellers = new Map<string, ChangedSeller>();
  for (const record of Records) {
    const pk = record.dynamodb?.Keys?.[ATTRIBUTES.partitionKey]?.S;
    const sequence = record.dynamodb?.SequenceNumber;
    if (pk === undefined || sequence === undefined) continue;
    const sellerId = sellerOfPk(pk);
    const earlier = sellers.get(sellerId) ?? { sellerId, sequence, lateSince: Infinity };
    const since = Math.min(earlier.lateSince, lateSince(record) ?? Infinity);
    sellers.set(sellerId, { ...earlier, lateSince: since });
  }
  return [...sellers.values()];
};
