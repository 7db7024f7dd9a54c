import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { Telemetry } from '../../app/ports/telemetry.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import { requestTimeouts } from '../aws/client.ts';
import { createDynamoDB } from '../dynamodb/client.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A function's connections to the outside world. Lambda and the laptop each provide their own. */
export type Runtime = {
  readonly env: Environment;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly waiting: Waiting;
  readonly telemetry: Telemetry;
  readonly dynamodb: DynamoDBDocumentClient;
};

/** The runtime of a function that judges sellers by the rules of a policy. */
export type JudgingRuntime = Runtime & { readonly policy: Policy };

/**
 * Reads a required setting. Call it at start, so that it does not throw in the middle of a batch.
 */
export const required = (env: Environment, name: string): string => {
  const value = env[name];
  if (value === undefined || value === '')
    throw new Error(`the environment variable ${name} is missing; the deployment sets it`);
  return value;
};

/** Reads a setting that is a whole number of at least 1. Returns `fallback` when it is not set. */
export const positiveInteger = (env: Environment, name: string, fallback: number): number => {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new Error(`the environment variable ${name} must be a whole number of at least 1, not "${text}"`);
  return Number(text);
};

/** A slow call is retried before the whole invocation runs out of time. */
const CLIENT_DEFAULTS: DynamoDBClientConfig = { maxAttempts: 4, requestHandler: requestTimeouts(5000) };

/** A DynamoDB client that counts the capacity units it uses. */
export const createMeteredDynamoDB = (
  telemetry: Telemetry,
  config: DynamoDBClientConfig = {},
): DynamoDBDocumentClient =>
  createDynamoDB(
    ({ operation, units }) => telemetry.count(operation === 'read' ? 'readUnits' : 'writeUnits', units),
    {
      ...CLIENT_DEFAULTS,
      ...config,
    },
  );
