import { describe, expect, test } from 'vitest';
import { SELLER_CLAIM } from '../../contracts/roles.ts';
import { INDEXES } from '../../topology/tables.ts';
import { deploymentOf } from '../support/infrastructure/deployment.ts';
import { type Statement, statementsByRole } from '../support/infrastructure/iam-policies.ts';
import { stacksOf } from '../support/infrastructure/stacks.ts';

const product = stacksOf();
const deployment = deploymentOf(product);
const statements = statementsByRole(deployment);

type Trust = { Statement: { Effect: string; Action: unknown; Principal: unknown; Condition?: unknown }[] };
const roles = [...deployment.resources('AWS::IAM::Role')].filter(([path]) =>
  path.startsWith(`${product.api.stackName}/`),
);
const roleOf = (name: string) => {
  const [path, properties] = roles.find(([key]) => key.split('/')[1]!.startsWith(name))!;
  const id = path.split('/')[1]!;
  const trust = properties['AssumeRolePolicyDocument'] as Trust;
  return {
    arn: expect.stringMatching(`:role/${id}$`) as string,
    trust,
    properties,
    may: statements.get(id) ?? [],
  };
};
const table = (name: string) =>
  expect.stringMatching(`^arn:aws:dynamodb:[^:]+:[^:]+:table/seller-pulse-test-${name}$`) as string;

const index = (name: string, of: string) =>
  expect.stringMatching(
    `^arn:aws:dynamodb:[^:]+:[^:]+:table/seller-pulse-test-${name}/index/${of}$`,
  ) as string;

const api = roleOf('ApiRole');
const redrive = roleOf('RedriveRole');
const socket = roleOf('SocketRole');
const seller = roleOf('ReadersSeller');
const operator = roleOf('ReadersOperator');
const finance = roleOf('ReadersFinance');
const writer = roleOf('WriterOperator');

const onlyOwnItems = {
  'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [`SELLER#\${aws:PrincipalTag/${SELLER_CLAIM}}`] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
};

/** Every function may write its own log and traces. */
const isForItself = ({ Action }: Statement) => /^(logs|xray):/.test([Action].flat()[0]!);

describe('the role that reads one seller', () => {
  test('it reads only items under that seller’s key, so no bug shows one seller the figures of another', () => {
    expect(seller.may).toEqual([
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem', 'dynamodb:Query'],
        Resource: [table('ledger'), table('metrics')],
        Condition: onlyOwnItems,
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: index('ledger', 'lists'),
        Condition: onlyOwnItems,
      },
    ]);
  });

  test('only the two functions that answer people can assume it, and only for one named seller', () => {
    expect(seller.trust.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Principal: { AWS: [api.arn, socket.arn] },
        Condition: {
          Null: { [`aws:RequestTag/${SELLER_CLAIM}`]: 'false' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': [SELLER_CLAIM] },
        },
      },
    ]);
    expect(seller.properties).toMatchObject({ MaxSessionDuration: 3600 });
  });

  test('it has no tag of its own, which a session without a seller could use', () => {
    expect(seller.properties).not.toHaveProperty('Tags');
  });
});

describe('the role that reads every seller', () => {
  test('it can read but never change what a seller is owed or judged by', () => {
    expect(operator.may).toEqual([
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem', 'dynamodb:Query'],
        Resource: [table('ledger'), table('metrics')],
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: [index('ledger', 'lists'), index('ledger', 'quarantined'), index('metrics', 'summaries')],
      },
    ]);
  });

  test('a session for a seller can never assume it', () => {
    expect(operator.trust.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: [api.arn, socket.arn] },
        Condition: { Null: { 'aws:TagKeys': 'true' } },
      },
    ]);
    expect(operator.properties).toMatchObject({ MaxSessionDuration: 3600 });
  });
});

describe('the role that reads what finance needs', () => {
  test('it reads the figures that finance needs, but no orders, and writes nothing', () => {
    const reading = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
    for (const { Action, Resource } of finance.may) {
      expect([Action].flat().filter((action) => !reading.includes(action))).toEqual([]);
      expect(Resource).toMatch(/:table\/seller-pulse-test-metrics(\/index\/\w+)?$/);
    }
  });

  test('only the api function can assume it, and never for a seller', () => {
    expect(finance.trust.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: api.arn },
        Condition: { Null: { 'aws:TagKeys': 'true' } },
      },
    ]);
    expect(finance.properties).toMatchObject({ MaxSessionDuration: 3600 });
  });
});

describe('the role that changes what counts', () => {
  test('it changes only items under one seller’s key, and deletes nothing', () => {
    expect(writer.may).toEqual([
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
        Resource: table('ledger'),
        Condition: onlyOwnItems,
      },
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
        Resource: table('metrics'),
        Condition: onlyOwnItems,
      },
    ]);
  });

  test('only the api function can assume it, and only for one named seller', () => {
    expect(writer.trust.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Principal: { AWS: api.arn },
        Condition: {
          Null: { [`aws:RequestTag/${SELLER_CLAIM}`]: 'false' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': [SELLER_CLAIM] },
        },
      },
    ]);
    expect(writer.properties).toMatchObject({ MaxSessionDuration: 3600 });
    expect(writer.properties).not.toHaveProperty('Tags');
  });
});

describe('the role of the redrive function', () => {
  test('it does what ingest does and takes records out of the quarantine, and nothing beside that', () => {
    const onKeys = (...patterns: string[]) => ({
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': patterns,
      },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    });
    expect(redrive.may.filter((statement) => !isForItself(statement))).toEqual([
      { Effect: 'Allow', Action: 'dynamodb:Query', Resource: index('ledger', 'quarantined') },
      {
        Effect: 'Allow',
        Action: 'dynamodb:BatchGetItem',
        Resource: table('ledger'),
        Condition: onKeys('SELLER#*', 'QUARANTINE#*'),
      },
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchWriteItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
        Resource: table('ledger'),
        Condition: onKeys('QUARANTINE#*'),
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:PutItem',
        Resource: table('ledger'),
        Condition: onKeys('SELLER#*', 'REDRIVES'),
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: table('ledger'),
        Condition: onKeys('REDRIVES'),
      },
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
        Resource: table('metrics'),
        Condition: onKeys('SELLER#*'),
      },
    ]);
  });
});

describe('the functions themselves', () => {
  test('the api function can do nothing but assume roles, so no mistake in it reads or writes a table', () => {
    expect(api.may.filter((statement) => !isForItself(statement))).toEqual([
      { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: [seller.arn, writer.arn] },
      { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: [finance.arn, operator.arn] },
    ]);
  });

  test('the socket function can only assume the two reader roles and manage its connections', () => {
    expect(socket.may.filter((statement) => !isForItself(statement))).toEqual([
      { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: seller.arn },
      { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: operator.arn },
      {
        Effect: 'Allow',
        Action: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        Resource: table('connections'),
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: expect.stringMatching(
          new RegExp(`:table/[\\w-]+-connections/index/${INDEXES.connectionsBySeller}$`),
        ),
      },
      {
        Effect: 'Allow',
        Action: 'execute-api:ManageConnections',
        Resource: expect.stringMatching(
          /^arn:aws:execute-api:[^:]+:\d+:SocketApi\w+\/ws\/POST\/@connections\/\*$/,
        ),
      },
    ]);
  });

  test('only Lambda can run them', () => {
    for (const { trust } of [api, redrive, socket])
      expect(trust.Statement).toEqual([
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
  });

  test('no other role of this stack can reach sellers’ items', () => {
    expect(roles.map(([path]) => path.split('/')[1]!.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'ApiRole',
      'ReadersFinance',
      'ReadersOperator',
      'ReadersSeller',
      'RedriveRole',
      'SocketRole',
      'SocketsAccountLoggingRole',
      'WriterOperator',
    ]);
  });
});
