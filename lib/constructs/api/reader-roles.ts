import { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import {
  ArnPrincipal,
  CompositePrincipal,
  type Conditions,
  type IPrincipal,
  PolicyStatement,
  PrincipalWithConditions,
  Role,
  SessionTagsPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { KEY_PREFIX, SELLER_CLAIM } from '../../../contracts/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';

export type ReaderRolesProps = {
  readonly stage: Stage;
  readonly ledger: ITable;
  readonly metrics: ITable;
  /** The functions that answer people, and may take these roles on. */
  readonly takenOnBy: readonly PulseFunction[];
};

/** STS allows no longer for a role that another role takes on. */
const SESSION = Duration.hours(1);

/** Exactly what answers are made from: summaries by key, everything else by range. Nothing writes, and nothing scans. */
const LEDGER_READS = ['dynamodb:Query'];
const METRICS_READS = ['dynamodb:BatchGetItem', 'dynamodb:Query'];

const among = (functions: readonly PulseFunction[], conditions: Conditions): IPrincipal =>
  new PrincipalWithConditions(new CompositePrincipal(...functions.map(({ role }) => new ArnPrincipal(role.roleArn))), conditions);

/**
 * Who reads sellers' data, decided by IAM and not by our code. The functions that answer people may read neither table
 * themselves. For a seller they take on `seller`, in a session tagged with that seller's id, and can then reach the items
 * under that id's key alone, whatever a bug may ask for. For operators they take on `operator`, which reads all sellers.
 */
export class ReaderRoles extends Construct {
  readonly seller: Role;
  readonly operator: Role;

  constructor(scope: Construct, id: string, { stage, ledger, metrics, takenOnBy }: ReaderRolesProps) {
    super(scope, id);
    this.seller = new Role(this, 'Seller', {
      description: `Seller Pulse ${stage.name}: reads the items of the one seller that the session is tagged with`,
      maxSessionDuration: SESSION,
      assumedBy: new SessionTagsPrincipal(
        among(takenOnBy, {
          // A session without this tag reads nothing either: then the keys below equal nothing.
          Null: { [`aws:RequestTag/${SELLER_CLAIM}`]: 'false' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': [SELLER_CLAIM] },
        }),
      ),
    });
    const ownItems: Conditions = {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [`${KEY_PREFIX.seller}\${aws:PrincipalTag/${SELLER_CLAIM}}`] },
      // ForAllValues also holds when a request has no such keys at all, as a scan has none.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    };
    this.seller.addToPolicy(new PolicyStatement({ actions: LEDGER_READS, resources: [ledger.tableArn], conditions: ownItems }));
    this.seller.addToPolicy(new PolicyStatement({ actions: METRICS_READS, resources: [metrics.tableArn], conditions: ownItems }));

    this.operator = new Role(this, 'Operator', {
      description: `Seller Pulse ${stage.name}: reads the items of every seller`,
      maxSessionDuration: SESSION,
      // A session with a tag was meant for one seller: it must take the other role.
      assumedBy: among(takenOnBy, { Null: { 'aws:TagKeys': 'true' } }),
    });
    this.operator.addToPolicy(new PolicyStatement({ actions: LEDGER_READS, resources: [ledger.tableArn] }));
    this.operator.addToPolicy(new PolicyStatement({ actions: METRICS_READS, resources: [metrics.tableArn] }));
    for (const taker of takenOnBy) {
      taker.allow({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [this.seller.roleArn] });
      taker.allow({ actions: ['sts:AssumeRole'], resources: [this.operator.roleArn] });
    }
  }
}
