import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { ATTRIBUTES, COUNTER_LAYOUT, MARKETPLACE_KEY } from '../../../topology/tables.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { AwsCall } from '../deployment/aws-call.ts';

export type MarketplaceGuardProps = { readonly stage: Stage; readonly ledger: TableV2 };

const GUARDED_ATTRIBUTES = [ATTRIBUTES.timeZone, ATTRIBUTES.currency, ATTRIBUTES.counterLayout] as const;

/**
 * Stores in the ledger by which time zone, currency and counter layout the stage counts. A
 * deployment with other values fails before it reaches a function, because the days and sums that
 * are there already would be wrong.
 *
 * To start over with another time zone or currency, start with an empty ledger (another stage). To
 * change the layout, run `npm run reconcile` first: it counts everything anew and writes the new
 * layout here.
 */
export class MarketplaceGuard extends Construct {
  constructor(scope: Construct, id: string, { stage, ledger }: MarketplaceGuardProps) {
    super(scope, id);
    const { timeZone, currency } = stage.marketplace;
    const values = {
      [ATTRIBUTES.timeZone]: { S: timeZone },
      [ATTRIBUTES.currency]: { S: currency },
      [ATTRIBUTES.counterLayout]: { N: String(COUNTER_LAYOUT) },
    };
    // Each layout has a resource of its own. If they shared one, the rollback of a failed
    // deployment would write the old layout again, and that write would fail.
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
            ...values,
          },
          ConditionExpression:
            'attribute_not_exists(#pk) OR ' +
            `(${GUARDED_ATTRIBUTES.map((name) => `#${name} = :${name}`).join(' AND ')})`,
          ExpressionAttributeNames: {
            '#pk': ATTRIBUTES.partitionKey,
            ...Object.fromEntries(GUARDED_ATTRIBUTES.map((name) => [`#${name}`, name])),
          },
          ExpressionAttributeValues: Object.fromEntries(
            GUARDED_ATTRIBUTES.map((name) => [`:${name}`, values[name]]),
          ),
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
