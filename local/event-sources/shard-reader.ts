import {
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StoredRecord,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';

/** The most that one GetRecords call returns. */
const PAGE_RECORDS_MAX = 1000;

export type Page = {
  readonly records: readonly StoredRecord[];
  /** The page is full, so more may be waiting. */
  readonly more: boolean;
  /** The shard is closed and this was its end. */
  readonly closed: boolean;
};

export type ShardReaderSettings = {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly shardId: string;
  /** The last sequence number that was handled; undefined begins at the oldest record kept. */
  readonly after: string | undefined;
  /** Called when records were dropped by the stream before they were read. */
  readonly onTrimmed: (lastRead: string | undefined) => void;
  readonly signal: AbortSignal;
};

/**
 * Reads a shard page by page. An expired iterator is replaced by one after the last record read; when the stream no
 * longer holds that place (records are kept for 24 hours), reading goes on at the oldest record kept.
 */
export const createShardReader = (settings: ShardReaderSettings): (() => Promise<Page>) => {
  const { client, streamArn, shardId, onTrimmed, signal } = settings;
  let lastRead = settings.after;
  let iterator: string | undefined;

  const newIterator = async (): Promise<string | undefined> => {
    const place =
      lastRead === undefined
        ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
        : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: lastRead } as const);
    const command = new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shardId, ...place });
    return (await client.send(command, { abortSignal: signal })).ShardIterator;
  };

  const read = async (): Promise<Page> => {
    iterator ??= await newIterator();
    const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: PAGE_RECORDS_MAX });
    const { Records = [], NextShardIterator } = await client.send(command, { abortSignal: signal });
    iterator = NextShardIterator;
    lastRead = Records.at(-1)?.dynamodb?.SequenceNumber ?? lastRead;
    return { records: Records, more: Records.length === PAGE_RECORDS_MAX, closed: NextShardIterator === undefined };
  };

  return async () => {
    try {
      return await read();
    } catch (error) {
      // Whatever failed, the next attempt asks for a fresh iterator after the last record that arrived.
      iterator = undefined;
      if (error instanceof TrimmedDataAccessException) {
        onTrimmed(lastRead);
        lastRead = undefined;
      } else if (!(error instanceof ExpiredIteratorException)) throw error;
      return await read();
    }
  };
};
