import { type AttributeValue, PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noteCounterLayout, readCountedBy } from '../../adapters/dynamodb/counted-by.ts';
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

/** The call that CDK's function is told to make at an event, with the reference to the ledger followed. */
const callAt = (event: 'Create' | 'Update', marketplace: object): Call => {
  const { 'Fn::Join': [, parts] = ['', []] } = guardOf(stackOf(marketplace)).properties[event] as {
    'Fn::Join': [string, unknown[]];
  };
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : TEST_TABLES.ledger)).join(''));
};

/** Days and sums of two time zones, currencies or layouts in one ledger could never be told apart again. */
describe('a deployment that counts otherwise', () => {
  let dynamodb: TestDynamoDB;
  beforeAll(async () => {
    dynamodb = await startDynamoDB();
  });
  afterAll(() => dynamodb.stop());
  const deploy = (event: 'Create' | 'Update', marketplace: object): Promise<unknown> =>
    dynamodb.client.send(new PutItemCommand(callAt(event, marketplace).parameters));

  test('fails, and so does a new stack over an old ledger; all others go through', async () => {
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

  test('is refused over what a release counted that knew of no layout, or of another one, and let through once it is counted anew', async () => {
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
      expect(await readCountedBy(dynamodb.client, TEST_TABLES.ledger)).toEqual({
        ...BERLIN,
        counterLayout: COUNTER_LAYOUT,
      });
    }
  });

  test.each(['Create', 'Update'] as const)(
    'is not let through because the failure were ignored: %s',
    (event) => {
      const call = callAt(event, BERLIN);
      expect(call).toMatchObject({ service: 'dynamodb', action: 'putItem' });
      expect(call).not.toHaveProperty('ignoreErrorCodesMatching');
    },
  );

  test('is told why by the name of what failed, and leaves the mark where it is when the stack goes', () => {
    const { id, properties } = guardOf(stackOf(BERLIN));
    expect(id).toContain(`KeepTimeZoneCurrencyAndCounterLayout${COUNTER_LAYOUT}`);
    expect(properties).not.toHaveProperty('Delete');
  });

  test('is found out by a function that may write that item and no other', () => {
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
