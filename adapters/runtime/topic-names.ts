import * as z from 'zod';
import type { TopicNames } from '../../app/ports/topic-names.ts';
import { TOPIC_NAME, TOPICS } from '../../contracts/records/topics.ts';
import { ENV } from '../../topology/environment.ts';
import type { Environment } from './runtime.ts';

const FORM = `a JSON object with a different topic name for each of ${Object.keys(TOPICS).join(', ')}`;

const topicName = z.string().regex(TOPIC_NAME, 'must be 1 to 249 characters of A-Z a-z 0-9 . _ -');

const topicNames = z
  .strictObject({
    orders: topicName,
    fulfillment: topicName,
    ratings: topicName,
    refunds: topicName,
    payouts: topicName,
  })
  .refine(
    (names) => new Set(Object.values(names)).size === Object.keys(names).length,
    'two topics have the same name',
  );

const parseNames = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`the environment variable ${ENV.topicNames} is not JSON; it must be ${FORM}`, {
      cause: error,
    });
  }
};

/**
 * The topic names from the environment, or our own names when it sets none. Throws an error that
 * names the variable when its value is invalid.
 */
export const readTopicNames = (env: Environment): TopicNames => {
  const text = env[ENV.topicNames];
  if (text === undefined || text === '') return TOPICS;
  const result = topicNames.safeParse(parseNames(text));
  if (result.success) return result.data;
  const reasons = result.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new Error(`the environment variable ${ENV.topicNames} must be ${FORM}; ${reasons.join('; ')}`);
};
