import { DescribeStreamCommand, type Shard } from '@aws-sdk/client-dynamodb-streams';
import type { EventSource } from './kafka-mapping.ts';
import { waitAfterFailure } from './redelivery.ts';
import { checkpointName, consumeShard, SHARD_END, type ShardConsumerSettings } from './shard-consumer.ts';
import type { StartingPosition } from './shard-reader.ts';
import { type Bell, createBell } from './waiting.ts';

export type StreamMappingSettings = Omit<
  ShardConsumerSettings,
  'shardId' | 'signal' | 'bell' | 'drainRound' | 'onCaughtUp' | 'idlePoll_ms' | 'startingPosition'
> & {
  /** Where shards without a checkpoint begin; at the oldest record when left out. */
  readonly startingPosition?: StartingPosition;
  /** How long to wait after an empty page; 50 when left out. */
  readonly idlePoll_ms?: number;
  /**
   * How often to look for new shards; 5000 when left out. The children of a shard that ends are
   * found at once.
   */
  readonly discovery_ms?: number;
};

type Consumer = { readonly bell: Bell; caughtUpRound: number };

/**
 * Runs a DynamoDB stream event source mapping: shards side by side, a child only after its parent,
 * each from its checkpoint on, in order and at least once.
 */
export const startStreamMapping = (settings: StreamMappingSettings): EventSource => {
  const {
    client,
    streamArn,
    checkpoints,
    redelivery,
    startingPosition = 'TRIM_HORIZON',
    idlePoll_ms = 50,
    discovery_ms = 5000,
  } = settings;
  const stopping = new AbortController();
  const { signal } = stopping;
  const consumers = new Map<string, Consumer>();
  const running = new Set<Promise<void>>();
  const drains = new Set<() => void>();
  let round = 0;
  let discoveredRound = -1;
  const checkDrains = (): void => {
    for (const check of drains) check();
  };

  const listShards = async (): Promise<readonly Shard[]> => {
    const shards: Shard[] = [];
    let from: string | undefined;
    do {
      const command = new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: from });
      const { StreamDescription } = await client.send(command, { abortSignal: signal });
      shards.push(...(StreamDescription?.Shards ?? []));
      from = StreamDescription?.LastEvaluatedShardId;
    } while (from !== undefined);
    return shards;
  };

  const isHandled = (shardId: string): boolean =>
    checkpoints.get(checkpointName(settings.name, streamArn, shardId)) === SHARD_END;

  const startShard = (shardId: string): void => {
    const consumer: Consumer = { bell: createBell(), caughtUpRound: -1 };
    consumers.set(shardId, consumer);
    const onCaughtUp = (caughtUp: number): void => {
      consumer.caughtUpRound = caughtUp;
      checkDrains();
    };
    const work = consumeShard({
      ...settings,
      startingPosition,
      shardId,
      idlePoll_ms,
      signal,
      bell: consumer.bell,
      drainRound: () => round,
      onCaughtUp,
    }).finally(() => {
      running.delete(work);
      consumers.delete(shardId);
      if (!signal.aborted) discovery.ring();
      // Its children are found by the next look.
      discoveredRound = -1;
    });
    running.add(work);
  };

  const discover = async (): Promise<void> => {
    const startedInRound = round;
    const shards = await listShards();
    const listed = new Set(shards.map(({ ShardId }) => ShardId));
    const isReady = ({ ParentShardId: parent }: Shard): boolean =>
      parent === undefined || !listed.has(parent) || isHandled(parent);
    const open = shards.filter(({ ShardId }) => ShardId !== undefined && !isHandled(ShardId));
    for (const shard of open)
      if (shard.ShardId !== undefined && isReady(shard) && !consumers.has(shard.ShardId) && !signal.aborted)
        startShard(shard.ShardId);
    discoveredRound = startedInRound;
    checkDrains();
  };

  const discovery = createBell();
  const keepDiscovering = async (): Promise<void> => {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await discover();
        failures = 0;
        await discovery.heard(signal, discovery_ms);
      } catch (error) {
        failures += 1;
        if (!signal.aborted)
          await waitAfterFailure(
            redelivery,
            { delivery: `${settings.name}: listing shards`, error, attempt: failures },
            signal,
          );
      }
    }
  };
  const discovering = keepDiscovering();

  const drain = (): Promise<void> => {
    round += 1;
    const wanted = round;
    const reached = Promise.withResolvers<void>();
    const check = (): void => {
      const caughtUp =
        discoveredRound >= wanted &&
        [...consumers.values()].every(({ caughtUpRound }) => caughtUpRound >= wanted);
      if (caughtUp) reached.resolve();
      else if (signal.aborted)
        reached.reject(
          new Error(`${settings.name} was stopped before it had handled everything in its stream`),
        );
    };
    drains.add(check);
    for (const { bell } of consumers.values()) bell.ring();
    discovery.ring();
    check();
    return reached.promise.finally(() => drains.delete(check));
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all([discovering, ...running]);
    checkDrains();
  };
  return { drain, stop };
};
