import type { Admin } from '@platformatic/kafka';
import { classifyKafkaFailure } from '../../adapters/kafka/failures.ts';
import { type Redelivery, waitAfterFailure } from '../event-sources/redelivery.ts';
import { createBell } from '../event-sources/waiting.ts';
import { BrokerError } from './brokers.ts';

export type CommitSettings = {
  readonly admin: Admin;
  /** The name of the consumer group on the broker. */
  readonly group: string;
  readonly topic: string;
  readonly redelivery: Redelivery;
};

/** Sends the commits of a group in a topic to the broker. */
export type Commits = {
  /** Everything before `offset` is handled. */
  readonly note: (partition: number, offset: number) => void;
  /** Ends after one last try to commit. */
  readonly close: () => Promise<void>;
};

/**
 * The group's committed offset in each partition of the topic; partitions without one are left out.
 */
export const readCommits = async (
  admin: Admin,
  group: string,
  topic: string,
): Promise<ReadonlyMap<number, number>> => {
  const [answer] = await admin.listConsumerGroupOffsets({ groups: [group] });
  const partitions = answer?.topics.find(({ name }) => name === topic)?.partitions ?? [];
  return new Map(
    partitions
      .filter(({ committedOffset }) => committedOffset >= 0n)
      .map((p) => [p.partitionIndex, Number(p.committedOffset)]),
  );
};

/**
 * Commits in the background, several partitions at once. A commit that is lost with the process
 * only costs another delivery, which changes nothing. The group has no members on the broker, so a
 * killed process leaves no member behind that others would wait for.
 */
export const startCommits = ({ admin, group, topic, redelivery }: CommitSettings): Commits => {
  const noted = new Map<number, number>();
  const bell = createBell();
  const stopping = new AbortController();
  const { signal } = stopping;

  const send = async (): Promise<void> => {
    if (noted.size === 0) return;
    const sent = [...noted];
    const partitionOffsets = sent.map(([partition, offset]) => ({ partition, offset: BigInt(offset) }));
    await admin.alterConsumerGroupOffsets({ groupId: group, topics: [{ name: topic, partitionOffsets }] });
    for (const [partition, offset] of sent) if (noted.get(partition) === offset) noted.delete(partition);
  };
  const run = async (): Promise<void> => {
    for (let attempt = 0; !signal.aborted; ) {
      try {
        await send();
        attempt = 0;
        if (noted.size === 0) await bell.heard(signal);
      } catch (error) {
        attempt += 1;
        const reported = new BrokerError(classifyKafkaFailure(error).reason);
        await waitAfterFailure(
          redelivery,
          { delivery: `commits of ${group}`, error: reported, attempt },
          signal,
        );
      }
    }
  };
  const running = run();

  return {
    note: (partition, offset) => {
      noted.set(partition, offset);
      bell.ring();
    },
    close: async () => {
      stopping.abort();
      await running;
      await send().catch(() => undefined);
    },
  };
};
