import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type Conditions, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { INDEXES } from '../../../topology/tables.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import {
  anyFunction,
  anyFunctionForOneSeller,
  ONLY_THE_SELLERS_ITEMS,
  SESSION_DURATION,
} from './tagged-sessions.ts';

/** What a role reads of a table, or of one of its indexes. */
type Read = {
  readonly table: 'ledger' | 'metrics';
  readonly index?: string;
  readonly actions: readonly string[];
};

/** Exactly what answers are made from: items by key, and lists by range. Nobody writes or scans. */
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
} as const satisfies Record<string, readonly Read[]>;

export type ReaderRolesProps = {
  readonly stage: Stage;
  readonly ledger: ITable;
  readonly metrics: ITable;
  /** The functions that answer sellers and operators. */
  readonly functions: readonly PulseFunction[];
  /** The function that answers finance. */
  readonly financeFunction: PulseFunction;
};

/**
 * Who reads sellers' data: IAM decides that, not our code. The functions that answer people cannot
 * read either table themselves. Instead they assume a role:
 *
 * - For a seller, `seller`, in a session tagged with that seller's id. Whatever a bug may ask for,
 *   the session reaches only items under that id's key.
 * - For an operator, `operator`, which reads every seller.
 * - For finance, `finance`, which reads no orders.
 */
export class ReaderRoles extends Construct {
  readonly seller: Role;
  readonly operator: Role;
  readonly finance: Role;
  readonly #tables: Pick<ReaderRolesProps, 'ledger' | 'metrics'>;

  constructor(
    scope: Construct,
    id: string,
    { stage, ledger, metrics, functions, financeFunction }: ReaderRolesProps,
  ) {
    super(scope, id);
    this.#tables = { ledger, metrics };
    this.seller = new Role(this, 'Seller', {
      description: `Seller Pulse ${stage.name}: reads the items of the seller that the session is tagged with`,
      maxSessionDuration: SESSION_DURATION,
      assumedBy: anyFunctionForOneSeller(functions),
    });
    this.allow(this.seller, READS.seller, ONLY_THE_SELLERS_ITEMS);

    // A session with a tag is meant for one seller, who has a role for that.
    const untagged: Conditions = { Null: { 'aws:TagKeys': 'true' } };
    this.operator = new Role(this, 'Operator', {
      description: `Seller Pulse ${stage.name}: reads the items of every seller`,
      maxSessionDuration: SESSION_DURATION,
      assumedBy: anyFunction(functions, untagged),
    });
    this.allow(this.operator, READS.operator);
    this.finance = new Role(this, 'Finance', {
      description: `Seller Pulse ${stage.name}: reads what finance needs of every seller`,
      maxSessionDuration: SESSION_DURATION,
      assumedBy: anyFunction([financeFunction], untagged),
    });
    this.allow(this.finance, READS.finance);

    for (const target of functions) {
      target.allow({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [this.seller.roleArn] });
      target.allow({ actions: ['sts:AssumeRole'], resources: [this.operator.roleArn] });
    }
    financeFunction.allow({ actions: ['sts:AssumeRole'], resources: [this.finance.roleArn] });
  }

  private allow(role: Role, reads: readonly Read[], conditions: Conditions = {}): void {
    for (const { table, index, actions } of reads) {
      const { tableArn } = this.#tables[table];
      const resources = [index === undefined ? tableArn : `${tableArn}/index/${index}`];
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources, conditions }));
    }
  }
}
