/** Batches as large as Lambda takes, and what handling them asks of the store. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { LogRecord } from '../generators/records.ts';
import { anOrder, interfere, logRecord } from './ingest-and-evaluate.ts';

/** Lambda takes events of up to 6 MB. */
export const EVENT_BYTES_MAX = 6 * 1024 * 1024;
export const BATCH_RECORDS_MAX = 10_000;
const ID_CHARACTERS = 120;
/** An event of 10,000 such records is just below what Lambda takes. */
const NOTE = 'x'.repeat(40);

/** `count` orders, dealt to the sellers and the partitions one after the other. */
export const floodOf = (
  count: number,
  sellers: number,
  partitions = 1,
): readonly (LogRecord & { readonly headers: [] })[] =>
  Array.from({ length: count }, (_, index) => ({
    headers: [],
    ...logRecord(
      'orders',
      Math.floor(index / partitions),
      anOrder(`s-${index % sellers}`, `o-${index}`.padEnd(ID_CHARACTERS, 'x'), { note: NOTE }),
      { partition: index % partitions },
    ),
  }));

/** Counts the calls of a client, and how many of them were on their way at the same time. */
export const watchCalls = (client: DynamoDBDocumentClient) => {
  const counts = new Map<string, number>();
  let inFlight = 0;
  let inFlightMax = 0;
  const end = interfere(client, {
    before: ({ name }) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      inFlight += 1;
      inFlightMax = Math.max(inFlightMax, inFlight);
    },
    after: () => {
      inFlight -= 1;
    },
  });
  return { end, callsOf: (name: string) => counts.get(name) ?? 0, inFlightMax: () => inFlightMax };
};
