import { delayAfter, type Waiting } from '../../app/pacing/backoff.ts';
import { classifyKafkaFailure, type KafkaFailure } from './failures.ts';
import type { NewTopic, TopicsAdmin } from './topics-admin.ts';

/** A topic cannot be made as requested. The message names the topic and the reason. */
export class TopicError extends Error {
  override readonly name = 'TopicError';
}

export type EnsureTopicsDeps = {
  readonly admin: TopicsAdmin;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly waiting: Waiting;
};

/** When to give up, in ms since 1970. */
type Deadline = { readonly deadline: number };

const BACKOFF = { attemptsMax: Number.POSITIVE_INFINITY, base_ms: 200, cap_ms: 5000 };
/** A new role's permissions reach the brokers within seconds. A longer denial is not temporary. */
const DENIED_MS_MAX = 60_000;

const tooManyPartitions = ({ name, partitions }: NewTopic, existing: number): TopicError =>
  new TopicError(
    `topic ${name} has ${existing} partitions, but ${partitions} were requested: Kafka cannot ` +
      'remove a partition ' +
      `without deleting the topic and its records, and records of one key would move to another partition. ` +
      `Request ${existing} or more.`,
  );

/** Takes one step towards the requested topic. Returns true when nothing is left to do. */
const takeStep = async (admin: TopicsAdmin, topic: NewTopic): Promise<boolean> => {
  const existing = await admin.partitionsOf(topic.name);
  if (existing === undefined) await admin.create(topic);
  else if (existing < topic.partitions) await admin.grow(topic.name, topic.partitions);
  else if (existing > topic.partitions) throw tooManyPartitions(topic, existing);
  else return true;
  return false;
};

const isRetryable = ({ kind }: KafkaFailure, started: number, now: number): boolean =>
  kind === 'temporary' || (kind === 'denied' && now - started < DENIED_MS_MAX);

const ADVICE = {
  temporary: 'check that the brokers run and can be reached from here',
  denied: 'check that its permissions name this topic and cluster',
  refused: 'correct what the broker names',
} as const satisfies Record<KafkaFailure['kind'], string>;

/** Works on one topic until the brokers report it as requested. */
const ensureTopic = async (
  { admin, clock, waiting }: EnsureTopicsDeps,
  topic: NewTopic,
  { deadline }: Deadline,
): Promise<void> => {
  const started = clock();
  let reason = 'the brokers do not show it as requested yet';
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (await takeStep(admin, topic)) return;
    } catch (error) {
      if (error instanceof TopicError) throw error;
      const failure = classifyKafkaFailure(error);
      reason = `${failure.reason}: ${ADVICE[failure.kind]}`;
      if (!isRetryable(failure, started, clock()))
        throw new TopicError(`topic ${topic.name}: ${reason}`, { cause: error });
    }
    const delay_ms = delayAfter(attempt, BACKOFF, waiting.random);
    if (clock() + delay_ms >= deadline)
      throw new TopicError(`topic ${topic.name}: no time left to try again; ${reason}`);
    await waiting.sleep(delay_ms);
  }
};

/**
 * Creates missing topics and adds missing partitions. It changes nothing else. It retries temporary
 * failures until `deadline`, and throws a TopicError at the first topic that fails for good.
 */
export const ensureTopics = async (
  deps: EnsureTopicsDeps,
  topics: readonly NewTopic[],
  deadline: Deadline,
): Promise<void> => {
  for (const topic of topics) await ensureTopic(deps, topic, deadline);
};
