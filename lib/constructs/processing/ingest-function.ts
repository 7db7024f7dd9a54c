import type { Construct } from 'constructs';
import type { EventType } from '../../../contracts/records/topics.ts';
import { ENV } from '../../../topology/environment.ts';
import type { DataStack } from '../../data-stack.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { marketplaceEnvironment, tablesEnvironment } from '../functions/environment.ts';
import { PulseFunction } from '../functions/pulse-function.ts';

type IngestFunctionProps = {
  readonly stage: Stage;
  readonly data: Pick<DataStack, 'ledger' | 'metrics'>;
};

/** Applies the records of one event type to ledger and counters. */
export const createIngestFunction = (
  scope: Construct,
  eventType: EventType,
  { stage, data }: IngestFunctionProps,
): PulseFunction => {
  const target = new PulseFunction(scope, `Ingest-${eventType}`, {
    stage,
    name: `ingest-${eventType}`,
    description: `Applies ${eventType} from Kafka to ledger and counters, each record exactly once`,
    entry: `lambdas/ingest/${eventType}.handler.ts`,
    environment: {
      ...tablesEnvironment(data),
      ...marketplaceEnvironment(stage),
      [ENV.counterShards]: String(stage.processing.counterShards),
      [ENV.namesPerDay]: String(stage.processing.namesPerDay),
      [ENV.quarantineDays]: String(stage.quarantineDays),
    },
    // A batch of a thousand records mostly waits, with bursts of parsing in between. This much
    // memory brings more than half a processor.
    memoryMiB: 1024,
    // Longer than all retries of the function on a throttled table before it hands the batch back.
    timeoutSeconds: 120,
    reservedConcurrentExecutions: stage.processing.ingestConcurrency,
  });
  target.allow({
    actions: ['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:PutItem'],
    resources: [data.ledger.tableArn],
  });
  target.allow({
    actions: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
    resources: [data.metrics.tableArn],
  });
  return target;
};
