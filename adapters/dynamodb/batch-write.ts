import {
  BatchWriteCommand,
  type BatchWriteCommandOutput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { delayAfter, type Waiting } from '../../app/pacing/backoff.ts';
import { UNPROCESSED_BACKOFF } from './batch-get.ts';

type Requests = NonNullable<BatchWriteCommandOutput['UnprocessedItems']>;
export type WriteRequest = Requests[string][number];

/** BatchWriteItem takes 25 items and 16 MB. 25 full items are smaller than that. */
const BATCH_WRITE_MAX = 25;

const writeSome = async (
  client: DynamoDBDocumentClient,
  waiting: Waiting,
  requests: Requests,
): Promise<void> => {
  let pending = requests;
  for (let attempt = 0; Object.keys(pending).length > 0; attempt += 1) {
    if (attempt >= UNPROCESSED_BACKOFF.attemptsMax)
      throw new Error(`DynamoDB left items unwritten after ${attempt} attempts; it is throttling writes`);
    if (attempt > 0) await waiting.sleep(delayAfter(attempt, UNPROCESSED_BACKOFF, waiting.random));
    const output: BatchWriteCommandOutput = await client.send(
      new BatchWriteCommand({ RequestItems: pending }),
    );
    pending = output.UnprocessedItems ?? {};
  }
};

/**
 * Puts or deletes items, 25 in a call, one call after another. Throws when DynamoDB leaves some
 * undone after several attempts.
 */
export const batchWrite = async (
  client: DynamoDBDocumentClient,
  waiting: Waiting,
  table: string,
  requests: readonly WriteRequest[],
): Promise<void> => {
  for (let at = 0; at < requests.length; at += BATCH_WRITE_MAX)
    await writeSome(client, waiting, { [table]: requests.slice(at, at + BATCH_WRITE_MAX) });
};
