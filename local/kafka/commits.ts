import type { Admin } from '@platformatic/kafka';
import { kafkaFailure } from '../../adapters/kafka/failures.ts';
import { type Redelivery, waitAfterFailure } from '../event-sources/redelivery.ts';
import { createBell } from '../event-sources/waiting.ts';
import { BrokerError } from './brokers.ts';

export type CommitSettings = {
  readonly admin: Admin;
  /** The consumer group as the broker knows it. */
  readonly group: string;
  readonly topic: string;
  readonly redelivery: Redelivery;
};

/** Commits of one group and topic on their way to the broker. */
export type Commits = {
  /** Notes that everything before `offset` was handled. */
  readonly note: (partition: number, offset: number) => void;
  /** Ends after one last try to commit what was noted. */
  readonly close: () => Promise<void>;
};

/** Where the group stands in each partition of the topic; a partition without a commit is left out. */
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
 * Commits behind the handlers' back, several partitions at once. A commit that is lost with the process costs another delivery, which
 * changes nothing. It goes to the broker as of a group without members: whoever is killed leaves no member behind that others wait for.
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
        const said = new BrokerError(kafkaFailure(error).reason);
        await waitAfterFailure(redelivery, { delivery: `commits of ${group}`, error: said, attempt }, signal);
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
