import { join } from 'node:path';
import { marketplaceRecords } from '../../../bench/marketplace-records.ts';
import { EVENT_TYPES, TOPICS } from '../../../contracts/records/topics.ts';
import { openLog } from '../../../local/log/log.ts';
import { partitionOfKey } from '../../../local/log/partitioner.ts';
import type { LogRecord } from '../../../local/log/records.ts';
import { TOPIC_PARTITIONS } from '../../../topology/event-sources.ts';
import { lineOf } from '../factories/record-lines.ts';

const DAY_MS = 86_400_000;
/**
 * A seller of its own whose records come last on every partition: when they are counted, so is
 * everything before them.
 */
export const LAST = 'zz-last';

type Load = { readonly records: number; readonly sellers: number; readonly random: () => number };

/** Lines of a record file with forty days of a marketplace that end an hour ago. */
export const linesOfMarketplace = ({ records: count, sellers, random }: Load): string[] => {
  const to = Date.now() - DAY_MS / 24;
  const records = marketplaceRecords({
    records: count,
    sellers,
    from: to - 40 * DAY_MS,
    to,
    currency: 'USD',
    random,
  });
  return [...records].map((record) => JSON.stringify(record));
};

/** One key for each partition of a topic. */
export const keyOfPartition = (partition: number): string => {
  for (let number = 0; ; number += 1)
    if (partitionOfKey(Buffer.from(`key-${number}`), TOPIC_PARTITIONS) === partition) return `key-${number}`;
};

/** The records of the last seller. */
export const lastLines = (): string[] =>
  Array.from({ length: TOPIC_PARTITIONS }, (_, partition) => {
    const [key, id, now] = [keyOfPartition(partition), `last-${partition}`, new Date().toISOString()];
    const common = { seller_id: LAST, order_id: id };
    return [
      lineOf(TOPICS.orders, key, {
        ...common,
        order_value: '1',
        commission_rate: '0',
        order_ts: now,
        status: 'completed',
      }),
      lineOf(TOPICS.fulfillment, key, { ...common, stage: 'accepted', sla_hours: 1, event_ts: now }),
      lineOf(TOPICS.ratings, key, { ...common, rating_id: id, rating: 5, rated_ts: now }),
      lineOf(TOPICS.refunds, key, {
        ...common,
        refund_id: id,
        refund_amount: '1',
        commission_rate: '0',
        refund_ts: now,
      }),
      lineOf(TOPICS.payouts, key, {
        seller_id: LAST,
        payout_id: id,
        amount: '1',
        status: 'paid',
        payout_ts: now,
      }),
    ];
  }).flat();

/** What the log of a data folder holds, once no runner has it open. */
export const readLog = (folder: string) => {
  const log = openLog(join(folder, 'log.db'), { partitions: TOPIC_PARTITIONS });
  try {
    const records: LogRecord[] = [];
    let unhandled = 0;
    for (const eventType of EVENT_TYPES) {
      for (let partition = 0; partition < TOPIC_PARTITIONS; partition += 1) {
        const end = log.endOffset(TOPICS[eventType], partition);
        records.push(...log.read(TOPICS[eventType], partition, 0, end));
        unhandled += end - log.committed(`ingest-${eventType}`, TOPICS[eventType], partition);
      }
    }
    return { records, unhandled };
  } finally {
    log.close();
  }
};
