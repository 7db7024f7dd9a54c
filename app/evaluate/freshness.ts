import type { DynamoDBRecord } from 'aws-lambda';
import { isTimeAttribute } from '../../adapters/dynamodb/marks.ts';

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/** The Kafka timestamps (ms) of the marks that a write of a TOTAL item moved: of the last record it applied of each partition. */
const movedTimes = (before: Image, after: Image): number[] =>
  Object.entries(after ?? {})
    .filter(([name, value]) => isTimeAttribute(name) && value.N !== before?.[name]?.N)
    .map(([, value]) => Number(value.N));

/** What was older than this when it was applied is history, read late on purpose. */
const HISTORY_AFTER_MS = 60 * 60_000;

/**
 * From when on the figures of a counter's change were late: the time of the oldest record that it applied last (ms since
 * 1970); undefined when it applied none.
 *
 * That is the whole way from the producer to the summary, as long as records come as they happen. A record that was already
 * an hour old when it was counted is history (a backfill, a topic read from its beginning), or behind a consumer whose own
 * lag has been alarming for that long: of those only the way from the ledger on is looked at, from the time the stream gives
 * the change (in whole seconds). So a month of orders that is read in says how fast it is shown, not how old it is.
 */
export const lateSince = ({ dynamodb }: DynamoDBRecord): number | undefined => {
  const times = movedTimes(dynamodb?.OldImage, dynamodb?.NewImage);
  const applied = dynamodb?.ApproximateCreationDateTime;
  if (times.length === 0 || applied === undefined) return undefined;
  const applied_ms = applied * 1000;
  return Math.min(...times.map((time) => (applied_ms - time > HISTORY_AFTER_MS ? applied_ms : time)));
};
