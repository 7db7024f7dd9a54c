import type { Conditions } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ENV } from '../../../topology/environment.ts';
import { HTTP_FUNCTIONS } from '../../../topology/http-functions.ts';
import { INDEXES, KEY_PREFIX, REDRIVES_KEY } from '../../../topology/tables.ts';
import type { DataStack } from '../../data-stack.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { PulseFunction } from '../functions/pulse-function.ts';

type RedriveFunctionProps = {
  readonly stage: Stage;
  readonly data: Pick<DataStack, 'ledger' | 'metrics'>;
  /** What it reads as the api function does. */
  readonly environment: Readonly<Record<string, string>>;
};

/** Only items whose partition keys are like these. */
const onlyKeysLike = (...patterns: readonly string[]): Conditions => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...patterns] },
  // ForAllValues is also true of a request that has no such keys, such as a scan.
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

const SELLERS = `${KEY_PREFIX.seller}*`;
const QUARANTINE = `${KEY_PREFIX.quarantine}*`;

/**
 * Drives quarantined records again when an operator asks for it. It writes what ingest writes, and
 * takes records out of the quarantine; it can delete nothing else.
 */
export const createRedriveFunction = (
  scope: Construct,
  { stage, data: { ledger, metrics }, environment }: RedriveFunctionProps,
): PulseFunction => {
  const target = new PulseFunction(scope, 'Redrive', {
    stage,
    name: 'redrive',
    description: 'Drives quarantined records again when an operator asks for it',
    entry: 'lambdas/redrive/handler.ts',
    environment: {
      ...environment,
      [ENV.counterShards]: String(stage.processing.counterShards),
      [ENV.namesPerDay]: String(stage.processing.namesPerDay),
    },
    // As for ingest, whose work it does.
    memoryMiB: 1024,
    timeoutSeconds: HTTP_FUNCTIONS.redrive.timeoutSeconds,
  });
  const allow = (resource: string, actions: readonly string[], conditions: Conditions): void =>
    target.allow({ actions: [...actions], resources: [resource], conditions });
  const { tableArn } = ledger;
  target.allow({ actions: ['dynamodb:Query'], resources: [`${tableArn}/index/${INDEXES.quarantined}`] });
  allow(tableArn, ['dynamodb:BatchGetItem'], onlyKeysLike(SELLERS, QUARANTINE));
  // BatchWriteItem deletes what is done. UpdateItem replaces a reason.
  allow(
    tableArn,
    ['dynamodb:Query', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'],
    onlyKeysLike(QUARANTINE),
  );
  allow(tableArn, ['dynamodb:PutItem'], onlyKeysLike(SELLERS, REDRIVES_KEY));
  allow(tableArn, ['dynamodb:GetItem'], onlyKeysLike(REDRIVES_KEY));
  allow(metrics.tableArn, ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], onlyKeysLike(SELLERS));
  return target;
};
