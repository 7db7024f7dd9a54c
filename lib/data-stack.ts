import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
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
import type { Construct } from 'constructs';
import { type IndexDefinition, type KeyAttribute, TABLES, type TableDefinition } from '../contracts/definitions.ts';

const ATTRIBUTE_TYPES = { S: AttributeType.STRING, N: AttributeType.NUMBER } as const;

const attribute = ({ name, type }: KeyAttribute): Attribute => ({ name, type: ATTRIBUTE_TYPES[type] });

const index = ({ name, partitionKey, sortKey, projection }: IndexDefinition): GlobalSecondaryIndexPropsV2 => ({
  indexName: name,
  partitionKey: attribute(partitionKey),
  sortKey: attribute(sortKey),
  projectionType: projection === 'ALL' ? ProjectionType.ALL : ProjectionType.KEYS_ONLY,
});

/** The data that outlives every deployment: on demand, encrypted, recoverable to the second, and not to be deleted by accident. */
export class DataStack extends Stack {
  readonly ledger: TableV2;
  readonly metrics: TableV2;
  readonly connections: TableV2;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.ledger = this.table('Ledger', TABLES.ledger);
    this.metrics = this.table('Metrics', TABLES.metrics);
    this.connections = this.table('Connections', TABLES.connections);
  }

  private table(id: string, { partitionKey, sortKey, indexes, stream, timeToLive }: TableDefinition): TableV2 {
    return new TableV2(this, id, {
      partitionKey: attribute(partitionKey),
      sortKey: attribute(sortKey),
      globalSecondaryIndexes: indexes.map(index),
      dynamoStream: stream === undefined ? undefined : StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: timeToLive,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
