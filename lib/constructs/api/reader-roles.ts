import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type Conditions, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { INDEXES } from '../../../topology/tables.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import { among, forOneSeller, itemsOfTheSeller, SESSION } from './tagged-sessions.ts';

/** What is read of a table, or of one of its indexes. */
type Reads = {
  readonly table: 'ledger' | 'metrics';
  readonly index?: string;
  readonly actions: readonly string[];
};

/** Exactly what answers are made from: summaries by key, what is listed by key too, everything else by range. Nothing writes, and nothing scans. */
const READS = {
  seller: [
    { table: 'ledger', actions: ['dynamodb:BatchGetItem', 'dynamodb:Query'] },
    { table: 'ledger', index: INDEXES.lists, actions: ['dynamodb:Query'] },
    { table: 'metrics', actions: ['dynamodb:BatchGetItem', 'dynamodb:Query'] },
  ],
  operator: [
    { table: 'ledger', actions: ['dynamodb:BatchGetItem', 'dynamodb:Query'] },
    { table: 'ledger', index: INDEXES.lists, actions: ['dynamodb:Query'] },
    { table: 'ledger', index: INDEXES.quarantined, actions: ['dynamodb:Query'] },
    { table: 'metrics', actions: ['dynamodb:BatchGetItem', 'dynamodb:Query'] },
    { table: 'metrics', index: INDEXES.summaries, actions: ['dynamodb:Query'] },
  ],
  finance: [
    { table: 'metrics', actions: ['dynamodb:BatchGetItem', 'dynamodb:Query'] },
    { table: 'metrics', index: INDEXES.summaries, actions: ['dynamodb:Query'] },
  ],
} as const satisfies Record<string, readonly Reads[]>;

export type ReaderRolesProps = {
  readonly stage: Stage;
  readonly ledger: ITable;
  readonly metrics: ITable;
  /** The functions that answer sellers and operators, and may take their roles on. */
  readonly takenOnBy: readonly PulseFunction[];
  /** The one that answers finance. */
  readonly financeBy: PulseFunction;
};

/**
 * Who reads sellers' data, decided by IAM and not by our code. The functions that answer people may read neither table
 * themselves. For a seller they take on `seller`, in a session tagged with that seller's id, and can then reach the items
 * under that id's key alone, whatever a bug may ask for. For operators they take on `operator`, which reads all sellers, and for
 * finance `finance`, which reads no order.
 */
export class ReaderRoles extends Construct {
  readonly seller: Role;
  readonly operator: Role;
  readonly finance: Role;
  readonly #tables: Pick<ReaderRolesProps, 'ledger' | 'metrics'>;

  constructor(
    scope: Construct,
    id: string,
    { stage, ledger, metrics, takenOnBy, financeBy }: ReaderRolesProps,
  ) {
    super(scope, id);
    this.#tables = { ledger, metrics };
    this.seller = new Role(this, 'Seller', {
      description: `Seller Pulse ${stage.name}: reads the items of the one seller that the session is tagged with`,
      maxSessionDuration: SESSION,
      assumedBy: forOneSeller(takenOnBy),
    });
    this.allow(this.seller, READS.seller, itemsOfTheSeller);

    // A session with a tag was meant for one seller: it must take the other role.
    const untagged: Conditions = { Null: { 'aws:TagKeys': 'true' } };
    this.operator = new Role(this, 'Operator', {
      description: `Seller Pulse ${stage.name}: reads the items of every seller`,
      maxSessionDuration: SESSION,
      assumedBy: among(takenOnBy, untagged),
    });
    this.allow(this.operator, READS.operator);
    this.finance = new Role(this, 'Finance', {
      description: `Seller Pulse ${stage.name}: reads what finance needs of every seller`,
      maxSessionDuration: SESSION,
      assumedBy: among([financeBy], untagged),
    });
    this.allow(this.finance, READS.finance);
    for (const taker of takenOnBy) {
      taker.allow({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [this.seller.roleArn] });
      taker.allow({ actions: ['sts:AssumeRole'], resources: [this.operator.roleArn] });
    }
    financeBy.allow({ actions: ['sts:AssumeRole'], resources: [this.finance.roleArn] });
  }

  private allow(role: Role, reads: readonly Reads[], conditions: Conditions = {}): void {
    for (const { table, index, actions } of reads) {
      const { tableArn } = this.#tables[table];
      const resources = [index === undefined ? tableArn : `${tableArn}/index/${index}`];
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources, conditions }));
    }
  }
}
