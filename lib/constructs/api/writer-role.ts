import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import { forOneSeller, itemsOfTheSeller, SESSION } from './tagged-sessions.ts';

export type WriterRoleProps = {
  readonly stage: Stage;
  readonly ledger: ITable;
  readonly metrics: ITable;
  /** The function that makes the changes that operators ask for. */
  readonly takenOnBy: PulseFunction;
};

/**
 * How an operator changes what counts in a seller's rates: in a session tagged with that seller's id, which reaches no other seller's items,
 * and named after the operator. It reads the entry and writes it back with a note of who did it, and adds to counters; it deletes nothing.
 */
export class WriterRole extends Construct {
  readonly operator: Role;

  constructor(scope: Construct, id: string, { stage, ledger, metrics, takenOnBy }: WriterRoleProps) {
    super(scope, id);
    this.operator = new Role(this, 'Operator', {
      description: `Seller Pulse ${stage.name}: changes what counts of the one seller that the session is tagged with`,
      maxSessionDuration: SESSION,
      assumedBy: forOneSeller([takenOnBy]),
    });
    const allow = (table: ITable, ...actions: readonly string[]): void => {
      this.operator.addToPolicy(
        new PolicyStatement({
          actions: [...actions],
          resources: [table.tableArn],
          conditions: itemsOfTheSeller,
        }),
      );
    };
    allow(ledger, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
    allow(metrics, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem');
    takenOnBy.allow({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [this.operator.roleArn] });
  }
}
