import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, FilterCriteria, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StreamSourceDefinition } from '../../../topology/event-sources.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import { createFailureQueue } from '../messaging/failure-queue.ts';

export type StreamSourceProps = {
  readonly stage: Stage;
  readonly name: 'evaluate' | 'notify';
  readonly table: TableV2;
  readonly source: StreamSourceDefinition;
  readonly target: PulseFunction;
  /** Encrypts the failure queue. */
  readonly key: IKey;
};

/**
 * Delivers the changes of a table to one function, as far as the function's filters let them
 * through. After a failure, delivery starts again at the first change that failed. A change that
 * has failed for hours is set aside: its place in the stream goes to a queue, and the shard moves
 * on.
 */
export class StreamSource extends Construct {
  readonly mapping: EventSourceMapping;
  readonly failures: Queue;

  constructor(scope: Construct, id: string, { stage, name, table, source, target, key }: StreamSourceProps) {
    super(scope, id);
    const streamArn = table.tableStreamArn;
    if (streamArn === undefined)
      throw new Error(`the table ${source.table} has no stream; give it one in topology/tables.ts`);
    const tuning = stage.processing[name];
    this.failures = createFailureQueue(this, 'Failures', { stage, name: `${name}-failures`, key });
    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: target.fn,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: source.batchSize,
      maxBatchingWindow: Duration.seconds(tuning.batchingWindowSeconds ?? source.batchingWindowSeconds),
      parallelizationFactor: tuning.parallelizationFactor ?? source.parallelizationFactor,
      filters: source.filters.map((pattern) => FilterCriteria.filter(pattern)),
      reportBatchItemFailures: source.reportBatchItemFailures,
      bisectBatchOnError: source.bisectBatchOnError,
      maxRecordAge: Duration.seconds(source.maximumRecordAgeSeconds),
      retryAttempts: -1,
      onFailure: { bind: () => ({ destination: this.failures.queueArn }) },
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    this.mapping.node.addDependency(target.role);

    target.allow({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [streamArn],
    });
    target.allow({ actions: ['dynamodb:ListStreams'], resources: ['*'] });
    target.acknowledgeWildcard(
      'Resource::*',
      'Neither X-Ray segments nor the list of streams belong to a resource that a policy could ' +
        'name. The permissions to read name the one stream.',
    );
    target.allow({ actions: ['sqs:SendMessage'], resources: [this.failures.queueArn] });
    target.allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] });
  }
}
