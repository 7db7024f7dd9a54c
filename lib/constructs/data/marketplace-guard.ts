import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { ATTRIBUTES, COUNTER_LAYOUT, MARKETPLACE_KEY } from '../../../topology/tables.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { AwsCall } from '../deployment/aws-call.ts';

export type MarketplaceGuardProps = { readonly stage: Stage; readonly ledger: TableV2 };

const COUNTED_BY = [ATTRIBUTES.timeZone, ATTRIBUTES.currency, ATTRIBUTES.counterLayout] as const;

/**
 * Remembers in the ledger by which time zone, currency and layout it is counted, and fails every deployment that says otherwise, before it reaches
 * a function: days and sums that are there already would be wrong. To start over with another time zone or currency, start with an empty ledger
 * (another stage). Another layout is let through once `npm run reconcile` has counted everything anew by it, and noted that in the item.
 */
export class MarketplaceGuard extends Construct {
  constructor(scope: Construct, id: string, { stage, ledger }: MarketplaceGuardProps) {
    super(scope, id);
    const { timeZone, currency } = stage.marketplace;
    const said = {
      [ATTRIBUTES.timeZone]: { S: timeZone },
      [ATTRIBUTES.currency]: { S: currency },
      [ATTRIBUTES.counterLayout]: { N: String(COUNTER_LAYOUT) },
    };
    // A resource of its own for each layout: a deployment that is rolled back does not ask for the one before again, which would fail by then.
    new AwsCall(this, `KeepTimeZoneCurrencyAndCounterLayout${COUNTER_LAYOUT}`, {
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
            ...said,
          },
          ConditionExpression: `attribute_not_exists(#pk) OR (${COUNTED_BY.map((name) => `#${name} = :${name}`).join(' AND ')})`,
          ExpressionAttributeNames: {
            '#pk': ATTRIBUTES.partitionKey,
            ...Object.fromEntries(COUNTED_BY.map((name) => [`#${name}`, name])),
          },
          ExpressionAttributeValues: Object.fromEntries(COUNTED_BY.map((name) => [`:${name}`, said[name]])),
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
