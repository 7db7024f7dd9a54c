import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import type { JudgingRuntime } from '../../../adapters/runtime/runtime.ts';
import { EVENT_TYPES, type EventType, TOPICS, type Topic } from '../../../contracts/records/topics.ts';
import { withKind } from '../../../domain/counting/kinds.ts';
import { composeEvaluate } from '../../../lambdas/evaluate/compose.ts';
import { composeIngest, type IngestHandler } from '../../../lambdas/ingest/compose.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
import type { LogRecord } from '../generators/records.ts';
import { type TestDynamoDB, useDynamoDB } from '../servers/dynamodb-server.ts';
import { type PipelineOptions, startPipeline } from './pipeline.ts';

/**
 * A call to the store that a test can change. `name` is that of the command, such as
 * `TransactWriteItemsCommand`.
 */
export type Call = { readonly name: string; readonly input: unknown };

/**
 * Steps into every call to the store. An error that `before` throws prevents the call; one that
 * `after` throws takes the place of its answer.
 */
export const interfere = (
  client: DynamoDBDocumentClient,
  {
    before,
    after,
  }: { before?: (call: Call) => void | Promise<void>; after?: (call: Call) => void | Promise<void> },
): (() => void) => {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const call = { name: context.commandName ?? '', input: args.input };
      await before?.(call);
      const result = await next(args);
      await after?.(call);
      return result;
    },
    { step: 'initialize', priority: 'high', name: 'interference', override: true },
  );
  return () => void client.middlewareStack.remove('interference');
};

export const failure = (name: string, message = name): Error => Object.assign(new Error(message), { name });

export const AMPLE: Pick<Context, 'getRemainingTimeInMillis'> = { getRemainingTimeInMillis: () => 60_000 };
const withoutWaiting = {
  sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
  random: () => 0,
};

export type Told = { readonly message: string; readonly details: unknown };

/** The ingest and evaluate functions over new tables. `told` keeps all that they report. */
export const startFunctions = async (server: Pick<TestDynamoDB, 'store'>, options: PipelineOptions) => {
  const pipeline = await startPipeline(server, options);
  const told: Told[] = [];
  const runtime: JudgingRuntime = {
    ...pipeline.runtime,
    waiting: withoutWaiting,
    telemetry: {
      count: (measurement, amount) => {
        told.push({ message: measurement, details: amount });
        pipeline.runtime.telemetry.count(measurement, amount);
      },
      observe: (measurement, value) => void told.push({ message: measurement, details: value }),
      warn: (message, details, error) =>
        void told.push({ message, details: error === undefined ? details : { ...details, error } }),
      error: (message, error, details) => void told.push({ message, details: { ...details, error } }),
    },
  };
  const ingest = Object.fromEntries(
    EVENT_TYPES.map((eventType) => [
      TOPICS[eventType],
      withKind(eventType, (kind) => composeIngest(kind, runtime)),
    ]),
  ) as Record<Topic, IngestHandler>;
  return {
    ...pipeline,
    runtime,
    told,
    ingest,
    ingestRecords: (records: readonly LogRecord[], context = AMPLE) =>
      ingest[records[0]!.topic as Topic](
        toMskEvent(records.map((record) => ({ ...record, headers: [] }))),
        context,
      ),
    evaluateWith: (changes: Partial<JudgingRuntime> = {}) => composeEvaluate({ ...runtime, ...changes }),
    interfere: (steps: Parameters<typeof interfere>[1]) => interfere(runtime.dynamodb, steps),
  };
};
export type Functions = Awaited<ReturnType<typeof startFunctions>>;

/** The same functions for all tests of a file, on a server of their own. */
export const useFunctions = async (options: PipelineOptions) => {
  const server = await useDynamoDB();
  return { server, functions: await startFunctions(server, options) };
};

/** One record of a topic's log. `timestamp` is in milliseconds since 1970. */
export const logRecord = (
  eventType: EventType,
  offset: number,
  value: object | Buffer,
  { partition = 0, timestamp = 1_773_144_000_000 + offset } = {},
): LogRecord => ({
  topic: TOPICS[eventType],
  partition,
  offset,
  timestamp,
  key: null,
  value: Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)),
});

/** A completed, accepted order of 10.00 at 10 %, as a producer sends it. */
export const anOrder = (seller_id: string, order_id: string, changes: object = {}): object => ({
  order_id,
  seller_id,
  order_value: '10.00',
  commission_rate: '0.1',
  order_ts: '2026-03-10T11:00:00Z',
  status: 'completed',
  order_accepted: true,
  ...changes,
});
