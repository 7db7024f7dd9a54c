import { Stack, type StackProps } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { type IndexDefinition, type KeyAttribute, TABLES, type TableDefinition } from '../topology/tables.ts';
import { MarketplaceGuard } from './constructs/data/marketplace-guard.ts';
import { resourceName } from './stage/names.ts';
import type { Stage } from './stage/read-stage.ts';
import { removalOf } from './stage/removal.ts';

const ATTRIBUTE_TYPES = { S: AttributeType.STRING, N: AttributeType.NUMBER } as const;

const attribute = ({ name, type }: KeyAttribute): Attribute => ({ name, type: ATTRIBUTE_TYPES[type] });

const index = ({
  name,
  partitionKey,
  sortKey,
  projection,
}: IndexDefinition): GlobalSecondaryIndexPropsV2 => ({
  indexName: name,
  partitionKey: attribute(partitionKey),
  sortKey: attribute(sortKey),
  ...(typeof projection === 'string'
    ? { projectionType: projection === 'ALL' ? ProjectionType.ALL : ProjectionType.KEYS_ONLY }
    : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projection] }),
});

export type DataStackProps = StackProps & { readonly stage: Stage };

/** The data that outlives every deployment: on demand, encrypted, recoverable to the second and, unless the stage is one to throw away, not to be deleted by accident. */
export class DataStack extends Stack {
  readonly ledger: TableV2;
  readonly metrics: TableV2;
  readonly connections: TableV2;
  /** Encrypts every topic and queue: the keys that AWS manages would not let alarms publish. */
  readonly messagesKey: Key;

  constructor(scope: Construct, id: string, { stage, ...props }: DataStackProps) {
    super(scope, id, props);
    this.ledger = this.table('Ledger', TABLES.ledger, stage);
    this.metrics = this.table('Metrics', TABLES.metrics, stage);
    this.connections = this.table('Connections', TABLES.connections, stage);
    this.messagesKey = this.key(stage);
    new MarketplaceGuard(this, 'Marketplace', { stage, ledger: this.ledger });
  }

  private table(
    id: string,
    { partitionKey, sortKey, indexes, stream, timeToLive }: TableDefinition,
    stage: Stage,
  ): TableV2 {
    return new TableV2(this, id, {
      tableName: resourceName(stage, id.toLowerCase()),
      partitionKey: attribute(partitionKey),
      sortKey: attribute(sortKey),
      globalSecondaryIndexes: indexes.map(index),
      dynamoStream: stream === undefined ? undefined : StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: timeToLive,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.removal === 'retain',
      removalPolicy: removalOf(stage),
    });
  }

  private key(stage: Stage): Key {
    const key = new Key(this, 'MessagesKey', {
      description: `Seller Pulse ${stage.name}: topics and queues`,
      enableKeyRotation: true,
      removalPolicy: removalOf(stage),
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublishAndTopicsSetAside',
        principals: [
          new ServicePrincipal('cloudwatch.amazonaws.com'),
          new ServicePrincipal('sns.amazonaws.com'),
        ],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return key;
  }
}
