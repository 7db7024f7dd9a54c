import { delayAfter, type Waiting } from '../../app/pacing/backoff.ts';
import { type KafkaFailure, kafkaFailure } from './failures.ts';
import type { NewTopic, TopicsAdmin } from './topics-admin.ts';

/** A topic is not as wanted; the message names it and says why. */
export class TopicError extends Error {
  override readonly name = 'TopicError';
}

export type EnsureTopicsDeps = {
  readonly admin: TopicsAdmin;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly waiting: Waiting;
};

/** ms since 1970, by which to give up. */
type Deadline = { readonly deadline: number };

const BACKOFF = { attemptsMax: Number.POSITIVE_INFINITY, base_ms: 200, cap_ms: 5000 };
/** The permissions of a role that was made a moment ago take seconds to reach the brokers; a refusal that lasts longer is meant. */
const DENIED_MS_MAX = 60_000;

const tooMany = ({ name, partitions }: NewTopic, existing: number): TopicError =>
  new TopicError(
    `topic ${name} has ${existing} partitions and ${partitions} were asked for: Kafka takes no partition away without deleting the topic ` +
      `and its records, and records of one key would move to another partition. Ask for ${existing} or more.`,
  );

/** One step towards the topic as it is wanted; true when nothing was left to do. */
const step = async (admin: TopicsAdmin, topic: NewTopic): Promise<boolean> => {
  const existing = await admin.partitionsOf(topic.name);
  if (existing === undefined) await admin.create(topic);
  else if (existing < topic.partitions) await admin.grow(topic.name, topic.partitions);
  else if (existing > topic.partitions) throw tooMany(topic, existing);
  else return true;
  return false;
};

const mayPass = ({ kind }: KafkaFailure, started: number, now: number): boolean =>
  kind === 'passing' || (kind === 'denied' && now - started < DENIED_MS_MAX);

const ADVICE = {
  passing: 'check that the brokers run and can be reached from here',
  denied: 'check that its permissions name this topic and cluster',
  refused: 'mend what the broker names',
} as const satisfies Record<KafkaFailure['kind'], string>;

/** Works on one topic until the brokers say that it is as wanted. */
const ensureTopic = async (
  { admin, clock, waiting }: EnsureTopicsDeps,
  topic: NewTopic,
  { deadline }: Deadline,
): Promise<void> => {
  const started = clock();
  let unsettled = 'the brokers do not show it as it was asked for';
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (await step(admin, topic)) return;
    } catch (error) {
      if (error instanceof TopicError) throw error;
      const failure = kafkaFailure(error);
      unsettled = `${failure.reason}: ${ADVICE[failure.kind]}`;
      if (!mayPass(failure, started, clock()))
        throw new TopicError(`topic ${topic.name}: ${unsettled}`, { cause: error });
    }
    const delay_ms = delayAfter(attempt, BACKOFF, waiting.random);
    if (clock() + delay_ms >= deadline)
      throw new TopicError(`topic ${topic.name}: no time left to try again; ${unsettled}`);
    await waiting.sleep(delay_ms);
  }
};

/**
 * Makes missing topics and adds missing partitions, and changes nothing else. Whatever may pass is tried again until `deadline`; what cannot
 * be done ends in a TopicError, at the first topic that it concerns.
 */
export const ensureTopics = async (
  deps: EnsureTopicsDeps,
  topics: readonly NewTopic[],
  deadline: Deadline,
): Promise<void> => {
  for (const topic of topics) await ensureTopic(deps, topic, deadline);
};
