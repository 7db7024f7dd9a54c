import {
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { getRecords } from './get-records.ts';

/** The most records that one GetRecords call returns. */
const PAGE_RECORDS_MAX = 1000;

export type Page = {
  readonly records: readonly DynamoDBRecord[];
  /** The page is full, so there may be more. */
  readonly more: boolean;
  /** The shard is closed, and this was its last page. */
  readonly closed: boolean;
};

/**
 * Where a source without a checkpoint begins: at the oldest record that is kept, or behind the
 * newest.
 */
export type StartingPosition = 'TRIM_HORIZON' | 'LATEST';

export type ShardReaderSettings = {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly shardId: string;
  /** The sequence number of the last handled record; undefined begins at `startingPosition`. */
  readonly after: string | undefined;
  readonly startingPosition: StartingPosition;
  /** Called when the stream dropped records before they were read. */
  readonly onTrimmed: (lastRead: string | undefined) => void;
  readonly signal: AbortSignal;
};

/**
 * Reads a shard page by page. An expired iterator is replaced by one behind the last record that
 * was read. When the stream no longer has that place (it keeps records for 24 hours), reading goes
 * on at the oldest record.
 */
export const createShardReader = (settings: ShardReaderSettings): (() => Promise<Page>) => {
  const { client, streamArn, shardId, onTrimmed, signal } = settings;
  let startingPosition = settings.startingPosition;
  let lastRead = settings.after;
  let iterator: string | undefined;

  const newIterator = async (): Promise<string | undefined> => {
    const place =
      lastRead === undefined
        ? { ShardIteratorType: startingPosition }
        : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: lastRead } as const);
    const command = new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shardId, ...place });
    return (await client.send(command, { abortSignal: signal })).ShardIterator;
  };

  const read = async (): Promise<Page> => {
    iterator ??= await newIterator();
    const { records, nextIterator } = await getRecords(
      client,
      { ShardIterator: iterator, Limit: PAGE_RECORDS_MAX },
      signal,
    );
    iterator = nextIterator;
    lastRead = records.at(-1)?.dynamodb?.SequenceNumber ?? lastRead;
    return { records, more: records.length === PAGE_RECORDS_MAX, closed: nextIterator === undefined };
  };

  return async () => {
    try {
      return await read();
    } catch (error) {
      // Whatever failed, the next attempt needs a fresh iterator behind the last record that
      // arrived.
      iterator = undefined;
      if (error instanceof TrimmedDataAccessException) {
        onTrimmed(lastRead);
        lastRead = undefined;
        startingPosition = 'TRIM_HORIZON';
      } else if (!(error instanceof ExpiredIteratorException)) throw error;
      return await read();
    }
  };
};
