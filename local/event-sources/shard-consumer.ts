import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { StreamSourceDefinition } from '../../topology/event-sources.ts';
import type { Checkpoints } from '../log/log.ts';
import { passes } from './filter.ts';
import { waitAfterFailure } from './redelivery.ts';
import { createShardReader, type StartingPosition } from './shard-reader.ts';
import { deliverStreamBatch, type StreamDeliverySettings } from './stream-delivery.ts';
import { type SequencedRecord, toSequencedRecord } from './stream-record.ts';
import type { Bell } from './waiting.ts';

/** The checkpoint of a closed shard that was handled to its end. */
export const SHARD_END = 'SHARD_END';

export const checkpointName = (name: string, streamArn: string, shardId: string): string =>
  `${name}/${streamArn}/${shardId}`;

export type ShardConsumerSettings = Omit<
  StreamDeliverySettings,
  'onHandled' | 'bisectBatchOnError' | 'maximumRecordAgeSeconds'
> & {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly shardId: string;
  readonly source: StreamSourceDefinition;
  readonly checkpoints: Checkpoints;
  readonly startingPosition: StartingPosition;
  readonly idlePoll_ms: number;
  /** Ends a wait for new records early. */
  readonly bell: Bell;
  /**
   * The number of the current drain; read before a poll, and given to `onCaughtUp` when that poll
   * found the end.
   */
  readonly drainRound: () => number;
  readonly onCaughtUp: (round: number) => void;
};

/** Handles one shard in order, from its checkpoint to its end, or until `signal` aborts. */
export const consumeShard = async (settings: ShardConsumerSettings): Promise<void> => {
  const { client, streamArn, shardId, source, checkpoints, idlePoll_ms, now, bell, redelivery, signal } =
    settings;
  const name = checkpointName(settings.name, streamArn, shardId);
  const report = async (error: unknown, attempt: number): Promise<void> =>
    waitAfterFailure(
      redelivery,
      { delivery: `${settings.name}: reading ${shardId}`, error, attempt },
      signal,
    );
  const onTrimmed = (lastRead: string | undefined): void => {
    const error = new Error(
      `records after ${lastRead ?? 'the start'} of ${shardId} were removed from the stream before ` +
        'they were read',
    );
    redelivery.onError({
      delivery: `${settings.name}: reading ${shardId}`,
      error,
      attempt: 1,
      retryIn_ms: 0,
    });
  };
  let saved = checkpoints.get(name);
  const readPage = createShardReader({
    client,
    streamArn,
    shardId,
    after: saved,
    startingPosition: settings.startingPosition,
    onTrimmed,
    signal,
  });
  const save = (sequence: string | undefined): void => {
    if (sequence === undefined || sequence === saved) return;
    try {
      checkpoints.set(name, sequence);
      saved = sequence;
    } catch (error) {
      // The next start delivers again what is not noted, and that changes nothing.
      const delivery = `${settings.name}: noting how far ${shardId} is handled`;
      redelivery.onError({ delivery, error, attempt: 1, retryIn_ms: idlePoll_ms });
    }
  };

  let scanned = saved;
  let closed = false;
  let waiting: SequencedRecord[] = [];
  let readFailures = 0;
  let windowEnds = 0;

  /** Reads until a batch is full or no full page is left. True when the last page was empty. */
  const fill = async (): Promise<boolean> => {
    while (waiting.length < source.batchSize && !closed) {
      const page = await readPage();
      // Most records of a busy stream are for other functions, so they are filtered before any
      // work.
      const passed = page.records
        .filter((record) => passes(source.filters, record))
        .map((record) => toSequencedRecord(record, streamArn));
      if (waiting.length === 0) windowEnds = now() + source.batchingWindowSeconds * 1000;
      waiting = waiting.concat(passed);
      scanned = page.records.at(-1)?.dynamodb?.SequenceNumber ?? scanned;
      closed = page.closed;
      readFailures = 0;
      if (!page.more) return page.records.length === 0;
    }
    return false;
  };

  while (!signal.aborted) {
    const round = settings.drainRound();
    let atEnd: boolean;
    try {
      atEnd = await fill();
    } catch (error) {
      readFailures += 1;
      if (!signal.aborted) await report(error, readFailures);
      continue;
    }
    const batch = waiting.slice(0, source.batchSize);
    if (batch.length > 0 && batch.length < source.batchSize && !closed && now() < windowEnds) {
      await bell.heard(signal, Math.min(idlePoll_ms, windowEnds - now()));
      continue;
    }
    if (batch.length > 0) {
      const { bisectBatchOnError, maximumRecordAgeSeconds } = source;
      const delivery = { ...settings, bisectBatchOnError, maximumRecordAgeSeconds, onHandled: save };
      if (!(await deliverStreamBatch(batch, delivery))) return;
      waiting = waiting.slice(batch.length);
    }
    if (waiting.length > 0) continue;
    save(closed ? SHARD_END : scanned);
    if (closed) return;
    if (atEnd) {
      settings.onCaughtUp(round);
      await bell.heard(signal, idlePoll_ms);
    }
  }
};
