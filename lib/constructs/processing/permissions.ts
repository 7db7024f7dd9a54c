import type { Topic } from 'aws-cdk-lib/aws-sns';
import { INDEXES } from '../../../topology/tables.ts';
import type { DataStack } from '../../data-stack.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';

/** Lets a function read a seller's counters and write its summary and alerts. */
export const allowEvaluating = (
  target: PulseFunction,
  { ledger, metrics }: Pick<DataStack, 'ledger' | 'metrics'>,
): void => {
  target.allow({
    actions: ['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    resources: [metrics.tableArn],
  });
  // Queries recount the latest order time and find the orders behind an alert. Gets find the order
  // of a rating.
  target.allow({
    actions: ['dynamodb:Query'],
    resources: [ledger.tableArn, `${ledger.tableArn}/index/${INDEXES.lists}`],
  });
  target.allow({ actions: ['dynamodb:BatchGetItem'], resources: [ledger.tableArn] });
};

/** Lets a function publish alerts to these topics and note that SNS has taken them. */
export const allowPublishing = (
  target: PulseFunction,
  { metrics, messagesKey }: Pick<DataStack, 'metrics' | 'messagesKey'>,
  topics: readonly Topic[],
): void => {
  target.allow({ actions: ['sns:Publish'], resources: topics.map(({ topicArn }) => topicArn) });
  target.allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [messagesKey.keyArn] });
  // An alert carries a mark until SNS has taken it. It is read before and removed after.
  target.allow({ actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [metrics.tableArn] });
};
