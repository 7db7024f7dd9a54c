import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { ATTRIBUTES, MARKETPLACE_KEY } from '../../contracts/names.ts';
import type { Stage } from '../stage/read-stage.ts';
import { AwsCall } from './functions/aws-call.ts';

export type MarketplaceGuardProps = { readonly stage: Stage; readonly ledger: TableV2 };

/**
 * Remembers in the ledger by which time zone and currency it is counted, and fails every deployment that says otherwise, before it reaches a
 * function: days and sums that are there already would be wrong. To start over with others, start with an empty ledger (another stage).
 */
export class MarketplaceGuard extends Construct {
  constructor(scope: Construct, id: string, { stage, ledger }: MarketplaceGuardProps) {
    super(scope, id);
    const { timeZone, currency } = stage.marketplace;
    new AwsCall(this, 'KeepTimeZoneAndCurrency', {
      stage,
      name: 'marketplace-guard',
      call: {
        service: 'dynamodb',
        action: 'putItem',
        parameters: {
          TableName: ledger.tableName,
          Item: {
            [ATTRIBUTES.partitionKey]: { S: MARKETPLACE_KEY.pk },
            [ATTRIBUTES.sortKey]: { S: MARKETPLACE_KEY.sk },
            time_zone: { S: timeZone },
            currency: { S: currency },
          },
          ConditionExpression: 'attribute_not_exists(#pk) OR (#time_zone = :time_zone AND #currency = :currency)',
          ExpressionAttributeNames: { '#pk': ATTRIBUTES.partitionKey, '#time_zone': 'time_zone', '#currency': 'currency' },
          ExpressionAttributeValues: { ':time_zone': { S: timeZone }, ':currency': { S: currency } },
        },
        physicalResourceId: PhysicalResourceId.of('marketplace'),
      },
      allowed: {
        actions: ['dynamodb:PutItem'],
        resources: [ledger.tableArn],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [MARKETPLACE_KEY.pk] } },
      },
    });
  }
}
