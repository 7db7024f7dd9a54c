import { type AttributeValue, PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noteCounterLayout, readCountingBasis } from '../../adapters/dynamodb/counted-by.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { parseStage } from '../../lib/stage/read-stage.ts';
import { COUNTER_LAYOUT } from '../../topology/tables.ts';
import { MINIMAL, testApp } from '../support/infrastructure/stacks.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../support/servers/dynamodb-server.ts';

const BERLIN = { timeZone: 'Europe/Berlin', currency: 'EUR' };

const stackOf = (marketplace: object): DataStack =>
  new DataStack(testApp(), 'Data', { stage: parseStage('test', { ...MINIMAL, marketplace }) });

const guardOf = (stack: DataStack): { readonly id: string; readonly properties: Record<string, unknown> } => {
  const [[id, { Properties }] = ['', { Properties: {} }]] = Object.entries(
    Template.fromStack(stack).findResources('Custom::AWS'),
  );
  return { id, properties: Properties };
};

type Call = { readonly service: string; readonly action: string; readonly parameters: PutItemCommandInput };

/** The call that CDK's function makes at an event, with the name of the ledger filled in. */
const callAt = (event: 'Create' | 'Update', marketplace: object): Call => {
  const { 'Fn::Join': [, parts] = ['', []] } = guardOf(stackOf(marketplace)).properties[event] as {
    'Fn::Join': [string, unknown[]];
  };
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : TEST_TABLES.ledger)).join(''));
};

/** Nobody could separate the days and sums of two time zones, currencies or layouts again. */
describe('a deployment that counts by another time zone, currency or layout', () => {
  let dynamodb: TestDynamoDB;
  beforeAll(async () => {
    dynamodb = await startDynamoDB();
  });
  afterAll(() => dynamodb.stop());
  const deploy = (event: 'Create' | 'Update', marketplace: object): Promise<unknown> =>
    dynamodb.client.send(new PutItemCommand(callAt(event, marketplace).parameters));

  test('it fails before it reaches a function, also with a new stack over an old ledger', async () => {
    await deploy('Create', BERLIN);
    await deploy('Update', BERLIN);
    await deploy('Create', BERLIN);
    for (const event of ['Create', 'Update'] as const)
      for (const change of [{ timeZone: 'UTC' }, { currency: 'USD' }, { timeZone: 'UTC', currency: 'USD' }])
        await expect(deploy(event, { ...BERLIN, ...change })).rejects.toMatchObject({
          name: 'ConditionalCheckFailedException',
        });
    await deploy('Update', BERLIN);
  });

  test('it fails over data of another layout or none, until everything has been counted anew', async () => {
    const mark = {
      pk: { S: 'SETTINGS' },
      sk: { S: 'MARKETPLACE' },
      time_zone: { S: 'Europe/Berlin' },
      currency: { S: 'EUR' },
    };
    const others: readonly Record<string, AttributeValue>[] = [
      mark,
      { ...mark, counter_layout: { N: String(COUNTER_LAYOUT + 1) } },
    ];
    for (const Item of others) {
      await dynamodb.client.send(new PutItemCommand({ TableName: TEST_TABLES.ledger, Item }));
      for (const event of ['Create', 'Update'] as const)
        await expect(deploy(event, BERLIN)).rejects.toMatchObject({
          name: 'ConditionalCheckFailedException',
        });
      await noteCounterLayout(dynamodb.client, TEST_TABLES.ledger);
      await deploy('Create', BERLIN);
      expect(await readCountingBasis(dynamodb.client, TEST_TABLES.ledger)).toEqual({
        ...BERLIN,
        counterLayout: COUNTER_LAYOUT,
      });
    }
  });

  test.each(['Create', 'Update'] as const)('no setting makes CDK ignore the failure: %s', (event) => {
    const call = callAt(event, BERLIN);
    expect(call).toMatchObject({ service: 'dynamodb', action: 'putItem' });
    expect(call).not.toHaveProperty('ignoreErrorCodesMatching');
  });

  test('the name of the failed resource says why, and deleting the stack keeps the stored values', () => {
    const { id, properties } = guardOf(stackOf(BERLIN));
    expect(id).toContain(`KeepTimeZoneCurrencyAndCounterLayout${COUNTER_LAYOUT}`);
    expect(properties).not.toHaveProperty('Delete');
  });

  test('the function that checks can write only that one item', () => {
    const stack = stackOf(BERLIN);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
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
