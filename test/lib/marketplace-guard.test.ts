import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { DataStack } from '../../lib/data-stack.ts';
import { parseStage } from '../../lib/stage/read-stage.ts';
import { MINIMAL, testApp } from './synthesized.ts';

const stage = parseStage('test', { ...MINIMAL, marketplace: { currency: 'EUR', timeZone: 'Europe/Berlin' } });
const stack = new DataStack(testApp(), 'Data', { stage });
const template = Template.fromStack(stack);
const [[logicalId, { Properties }] = ['', { Properties: {} as Record<string, unknown> }]] = Object.entries(
  template.findResources('Custom::AWS'),
);

/** A call as CDK's function gets it; the table's name is a reference, here `LEDGER`. */
const callOf = (call: unknown): unknown =>
  JSON.parse(
    (call as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'LEDGER')).join(''),
  );

/** Days and sums of two time zones or currencies in one ledger could never be told apart again. */
describe('a deployment that changes time zone or currency', () => {
  test.each(['Create', 'Update'])('fails when the ledger says otherwise: %s', (event) => {
    expect(callOf(Properties[event])).toMatchObject({
      service: 'dynamodb',
      action: 'putItem',
      parameters: {
        TableName: 'LEDGER',
        Item: { pk: { S: 'SETTINGS' }, sk: { S: 'MARKETPLACE' }, time_zone: { S: 'Europe/Berlin' }, currency: { S: 'EUR' } },
        ConditionExpression: 'attribute_not_exists(#pk) OR (#time_zone = :time_zone AND #currency = :currency)',
        ExpressionAttributeNames: { '#pk': 'pk', '#time_zone': 'time_zone', '#currency': 'currency' },
        ExpressionAttributeValues: { ':time_zone': { S: 'Europe/Berlin' }, ':currency': { S: 'EUR' } },
      },
    });
    expect(callOf(Properties[event])).not.toHaveProperty('ignoreErrorCodesMatching');
  });

  test('is told why by the name of what failed', () => {
    expect(logicalId).toMatch(/KeepTimeZoneAndCurrency/);
  });

  test('leaves the mark where it is when the stack goes', () => {
    expect(Properties).not.toHaveProperty('Delete');
  });

  test('is found out by a function that may write that item and no other', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
          {
            Effect: 'Allow',
            Action: 'dynamodb:PutItem',
            Resource: stack.resolve(stack.ledger.tableArn),
            Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['SETTINGS'] } },
          },
        ],
      },
    });
  });
});
