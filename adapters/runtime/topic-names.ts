import * as z from 'zod';
import { TOPIC_NAME, TOPICS } from '../../contracts/records/topics.ts';
import { type SourceTopics, USUAL_TOPICS } from '../../contracts/sources/topics.ts';
import { ENV } from '../../topology/environment.ts';
import type { Environment } from './runtime.ts';

const FORM = `a JSON object with a different topic name, or a list of them, for each of ${Object.keys(TOPICS).join(', ')}`;

const topicName = z.string().regex(TOPIC_NAME, 'must be 1 to 249 characters of A-Z a-z 0-9 . _ -');
const names = z
  .union(
    [topicName, z.array(topicName).min(1)],
    'must be 1 to 249 characters of A-Z a-z 0-9 . _ -, or a list',
  )
  .transform((given) => (typeof given === 'string' ? [given] : given));

const topicNames = z
  .strictObject({
    orders: names,
    fulfillment: names,
    ratings: names,
    refunds: names,
    payouts: names,
  })
  .refine((topics) => {
    const all = Object.values(topics).flat();
    return new Set(all).size === all.length;
  }, 'two topics have the same name');

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
 * The topics of each kind of record from the environment, or the usual ones when it names none.
 * Throws an error that names the variable when its value is invalid.
 */
export const readTopicNames = (env: Environment): SourceTopics => {
  const text = env[ENV.topicNames];
  if (text === undefined || text === '') return USUAL_TOPICS;
  const result = topicNames.safeParse(parseNames(text));
  if (result.success) return result.data;
  const reasons = result.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new Error(`the environment variable ${ENV.topicNames} must be ${FORM}; ${reasons.join('; ')}`);
};
