import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import { anyFunctionForOneSeller, ONLY_THE_SELLERS_ITEMS, SESSION_DURATION } from './tagged-sessions.ts';

export type WriterRoleProps = {
  readonly stage: Stage;
  readonly ledger: ITable;
  readonly metrics: ITable;
  /** The function that makes the changes operators ask for. */
  readonly api: PulseFunction;
};

/**
 * The role through which an operator changes what counts in a seller's rates. Its session is named
 * after the operator and tagged with the seller's id, so it reaches no other seller's items. It
 * writes ledger entries and the audit trail, and adds to counters. It deletes nothing.
 */
export class WriterRole extends Construct {
  readonly operator: Role;

  constructor(scope: Construct, id: string, { stage, ledger, metrics, api }: WriterRoleProps) {
    super(scope, id);
    this.operator = new Role(this, 'Operator', {
      description: `Seller Pulse ${stage.name}: changes what counts for the seller that the session is tagged with`,
      maxSessionDuration: SESSION_DURATION,
      assumedBy: anyFunctionForOneSeller([api]),
    });
    const allow = (table: ITable, ...actions: readonly string[]): void => {
      this.operator.addToPolicy(
        new PolicyStatement({
          actions: [...actions],
          resources: [table.tableArn],
          conditions: ONLY_THE_SELLERS_ITEMS,
        }),
      );
    };
    allow(ledger, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
    allow(metrics, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem');
    api.allow({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [this.operator.roleArn] });
  }
}
