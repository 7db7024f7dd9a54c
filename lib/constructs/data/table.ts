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
import type { IndexDefinition, KeyAttribute, TableDefinition } from '../../../topology/tables.ts';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { toRemovalPolicy } from '../../stage/removal.ts';

const ATTRIBUTE_TYPES = { S: AttributeType.STRING, N: AttributeType.NUMBER } as const;

const toAttribute = ({ name, type }: KeyAttribute): Attribute => ({ name, type: ATTRIBUTE_TYPES[type] });

const toIndex = ({
  name,
  partitionKey,
  sortKey,
  projection,
}: IndexDefinition): GlobalSecondaryIndexPropsV2 => ({
  indexName: name,
  partitionKey: toAttribute(partitionKey),
  sortKey: toAttribute(sortKey),
  ...(typeof projection === 'string'
    ? { projectionType: projection === 'ALL' ? ProjectionType.ALL : ProjectionType.KEYS_ONLY }
    : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projection] }),
});

export type TableProps = {
  readonly stage: Stage;
  readonly name: string;
  readonly definition: TableDefinition;
};

/**
 * A table on demand, encrypted, and recoverable to any second of the last 35 days. It is protected
 * from deletion unless the stage is one to throw away.
 */
export const createTable = (scope: Construct, id: string, { stage, name, definition }: TableProps): TableV2 =>
  new TableV2(scope, id, {
    tableName: resourceName(stage, name),
    partitionKey: toAttribute(definition.partitionKey),
    sortKey: toAttribute(definition.sortKey),
    globalSecondaryIndexes: definition.indexes.map(toIndex),
    dynamoStream: definition.stream === undefined ? undefined : StreamViewType.NEW_AND_OLD_IMAGES,
    timeToLiveAttribute: definition.timeToLive,
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: stage.removal === 'retain',
    removalPolicy: toRemovalPolicy(stage),
  });
