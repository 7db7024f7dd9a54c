import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { TABLES } from '../../topology/tables.ts';
import { stacksOf } from '../support/infrastructure/stacks.ts';

const template = Template.fromStack(stacksOf().data);

describe('the tables that would be deployed', () => {
  test('they have the keys, indexes, streams and expiry of the topology, which the laptop uses too', () => {
    const deployed = Object.values(template.findResources('AWS::DynamoDB::GlobalTable')).map(
      ({ Properties }) => ({
        keys: Properties.KeySchema.map(({ AttributeName }: { AttributeName: string }) => AttributeName),
        indexes: (Properties.GlobalSecondaryIndexes ?? []).map(
          ({
            IndexName,
            KeySchema,
            Projection,
          }: {
            IndexName: string;
            KeySchema: { AttributeName: string }[];
            Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
          }) => [
            IndexName,
            ...KeySchema.map(({ AttributeName }) => AttributeName),
            Projection.NonKeyAttributes ?? Projection.ProjectionType,
          ],
        ),
        stream: Properties.StreamSpecification?.StreamViewType,
        timeToLive: Properties.TimeToLiveSpecification?.AttributeName,
      }),
    );
    expect(deployed).toEqual(
      [TABLES.ledger, TABLES.metrics, TABLES.connections].map((table) => ({
        keys: [table.partitionKey.name, table.sortKey.name],
        indexes: table.indexes.map(({ name, partitionKey, sortKey, projection }) => [
          name,
          partitionKey.name,
          sortKey.name,
          projection,
        ]),
        stream: 'stream' in table ? table.stream : undefined,
        timeToLive: 'timeToLive' in table ? table.timeToLive : undefined,
      })),
    );
  });

  test('they lose no data: they can be restored, are encrypted, and stay when the stack goes', () => {
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 3);
    template.allResources('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        Replicas: Match.arrayWith([
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ]),
      },
    });
  });
});
