import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { sellerPk, summaryKey, totalSk } from '../../adapters/dynamodb/keys.ts';
import { readDeployedPolicy } from '../../adapters/runtime/deployed-policy.ts';
import { type EventType, TOPICS } from '../../contracts/records/topics.ts';
import { LOCAL_TABLES } from '../../local/environment.ts';
import { contextsFor } from '../../local/event-sources/context.ts';
import { LOCAL_CLUSTER, toMskEvent } from '../../local/event-sources/msk-event.ts';
import { startScratchPipeline } from '../../local/scratch-pipeline.ts';
import { createTelemetryTotals } from '../../local/telemetry-totals.ts';

import type { LoadRecord } from '../order-lifecycle.ts';

/** What some work used: units and transactions as the store reports them, and processor time. */
export type Usage = {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly transactions: number;
  readonly cpu_ms: number;
};

const TOKEN_SECONDS = 3600;
const STORE_BYTES = 200_000_000;

const summaryImage = z.object({ document: z.instanceof(Uint8Array) });

const streamKeys = (sellerId: string, sk: string) => ({ pk: { S: sellerPk(sellerId) }, sk: { S: sk } });

/**
 * Starts the deployed functions on an empty store and counts what they use. Each call is one
 * invocation.
 */
export const startMeasuredPipeline = async (onError: (message: string) => void) => {
  const totals = createTelemetryTotals({ onError, onWarning: onError });
  const clock = { now: 0 };
  const pipeline = await startScratchPipeline({
    bytes: STORE_BYTES,
    partitions: 1,
    marketplace: { timeZone: 'UTC', currency: 'USD' },
    policy: readDeployedPolicy(),
    clock: () => clock.now,
    telemetry: totals.telemetry,
    environment: {},
    onFailure: ({ delivery }) => onError(`${delivery} failed`),
    onLost: ({ message }) => onError(message),
  });
  const { backend, url, issuer } = pipeline;
  const { functions, runtime } = backend;
  let offset = 0;

  const ingest = async (eventType: EventType, records: readonly LoadRecord[]): Promise<void> => {
    const event = toMskEvent(
      records.map(({ topic, key, timestamp, value }) => {
        offset += 1;
        return {
          topic,
          partition: 0,
          offset,
          timestamp,
          key: Buffer.from(key),
          value: Buffer.from(JSON.stringify(value)),
          headers: [],
        };
      }),
      LOCAL_CLUSTER,
    );
    await functions.ingest[eventType](event, contextsFor(`ingest-${eventType}`)());
  };

  const evaluate = async (sellerIds: readonly string[]): Promise<void> => {
    const Records = sellerIds.map((sellerId, index) => ({
      dynamodb: { Keys: streamKeys(sellerId, totalSk('orders', 0)), SequenceNumber: String(index + 1) },
    }));
    const { batchItemFailures } = await functions.evaluate({ Records }, contextsFor('evaluate')());
    if (batchItemFailures.length > 0)
      throw new Error(`${batchItemFailures.length} sellers could not be evaluated`);
  };

  /** The event that notify gets after the summaries of these sellers were written. */
  const summaryEvent = async (sellerIds: readonly string[]) => ({
    Records: await Promise.all(
      sellerIds.map(async (sellerId, index) => {
        const { Item } = await runtime.dynamodb.send(
          new GetCommand({ TableName: LOCAL_TABLES.metrics, Key: summaryKey(sellerId) }),
        );
        const document = Buffer.from(summaryImage.parse(Item).document).toString('base64');
        const Keys = streamKeys(sellerId, summaryKey(sellerId).sk);
        return {
          eventName: 'MODIFY' as const,
          dynamodb: {
            Keys,
            NewImage: { ...Keys, document: { B: document } },
            SequenceNumber: String(index + 1),
          },
        };
      }),
    ),
  });

  /**
   * Reads from the HTTP API as the seller. `path` follows the seller's id. Throws unless the answer
   * is 2xx.
   */
  const read = async (sellerId: string, path: string): Promise<void> => {
    const token = await issuer.issue({ sellerId }, Date.now(), TOKEN_SECONDS);
    const response = await fetch(`${url}/v1/sellers/${sellerId}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the API answered ${response.status}: ${text}`);
  };

  const measureUsage = async (work: () => Promise<unknown>): Promise<Usage> => {
    totals.reset();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return {
      writeUnits: totals.of('writeUnits'),
      readUnits: totals.of('readUnits'),
      transactions: totals.of('transactions'),
      cpu_ms: (user + system) / 1000,
    };
  };

  return {
    dynamodb: runtime.dynamodb,
    ingest,
    evaluate,
    summaryEvent,
    notify: (event: Awaited<ReturnType<typeof summaryEvent>>) =>
      functions.notify(event, contextsFor('notify')()),
    read,
    measureUsage,
    /** Sets the time that the functions see, in ms since 1970. */
    setClock: (now: number): void => {
      clock.now = now;
    },
    close: () => pipeline[Symbol.asyncDispose](),
  };
};

export type MeasuredPipeline = Awaited<ReturnType<typeof startMeasuredPipeline>>;

/** The records of one event type, in the same order. */
export const selectTopic = (records: readonly LoadRecord[], eventType: EventType): LoadRecord[] =>
  records.filter(({ topic }) => topic === TOPICS[eventType]);
