import { beforeAll, describe, expect, test } from 'vitest';
import {
  functions,
  READERS,
  roles,
  WRITER,
  watchFunctionsAtWork,
} from '../support/functions/watch-iam-requests.ts';
import { ACCOUNT, REGION } from '../support/infrastructure/deployment.ts';
import { type Access, isAllowed, type Statement } from '../support/infrastructure/iam-policies.ts';

let done: ReadonlyMap<string, readonly Access[]>;
beforeAll(async () => {
  done = await watchFunctionsAtWork();
}, 120_000);

/** Actions that pollers and Lambda itself take with a function's role. */
const OF_THE_SERVICE =
  /^(kafka|kafka-cluster|ec2|logs|xray|kms|sqs):|^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/;

const ours = [...functions]
  .filter(([name]) => /^(ingest-|evaluate|notify|clock|api|redrive|socket)/.test(name))
  .map(([name, { role }]) => ({ name, role }));
const readers = [
  ...Object.entries(READERS).map(([name, role]) => ({ name: `${name} reader`, role })),
  { name: 'operator writer', role: WRITER },
];

describe('what the deployed roles may do', () => {
  test.each([...ours, ...readers])('$name: the role allows everything that the code does', ({ role }) => {
    const refused = (done.get(role) ?? []).filter((access) => !isAllowed(roles.get(role) ?? [], access));
    expect(refused).toEqual([]);
  });

  test.each([...ours, ...readers])('$name: the role allows nothing that the code never does', ({ role }) => {
    const list = (value: string | readonly string[]): readonly string[] =>
      typeof value === 'string' ? [value] : value;
    const allowed = (roles.get(role) ?? []).filter(({ Effect }) => Effect === 'Allow');
    const pairs = allowed.flatMap((statement) =>
      list(statement.Action).flatMap((action) =>
        list(statement.Resource).map(
          (resource): Statement => ({ ...statement, Action: action, Resource: resource }),
        ),
      ),
    );
    const unused = pairs
      .filter(({ Action }) => !OF_THE_SERVICE.test(String(Action)))
      .filter((statement) => !(done.get(role) ?? []).some((access) => isAllowed([statement], access)));
    expect(unused.map(({ Action, Resource }) => `${String(Action)} ${String(Resource)}`)).toEqual([]);
  });

  test.each([
    ['a seller’s session', READERS.seller],
    ['an operator’s session that changes a seller', WRITER],
  ])('%s reaches no other seller, whatever key the code asks for', (_, role) => {
    const statements = roles.get(role)!;
    const own = (done.get(role) ?? []).filter(({ context: asked }) => asked !== undefined);
    expect(own.length).toBeGreaterThan(0);
    for (const access of own) {
      const as = (variables: Record<string, string>, keys: string[] | undefined): boolean =>
        isAllowed(statements, {
          ...access,
          variables,
          context: keys === undefined ? {} : { 'dynamodb:LeadingKeys': keys },
        });
      const shop = { 'aws:PrincipalTag/seller_id': 'shop' };
      expect(as(shop, ['SELLER#shop'])).toBe(true);
      expect(as(shop, ['SELLER#other'])).toBe(false);
      expect(as(shop, ['SELLER#shop', 'SELLER#other'])).toBe(false);
      expect(as(shop, ['SELLER#shop2'])).toBe(false);
      expect(as(shop, ['QUARANTINE#marketplace_orders#0'])).toBe(false);
      expect(as({ 'aws:PrincipalTag/seller_id': '*' }, ['SELLER#shop'])).toBe(false);
      expect(as({}, ['SELLER#shop'])).toBe(false);
      expect(as(shop, undefined)).toBe(false);
    }
  });

  test('an operator’s redrive can overwrite or delete nothing but what ingest writes and what is quarantined', () => {
    const statements = roles.get(functions.get('redrive')!.role)!;
    const ledger = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/seller-pulse-test-ledger`;
    const may = (action: string, keys: string[] | undefined, resource = ledger): boolean =>
      isAllowed(statements, {
        action: `dynamodb:${action}`,
        resource,
        context: keys === undefined ? {} : { 'dynamodb:LeadingKeys': keys },
      });
    expect(may('BatchWriteItem', ['QUARANTINE#marketplace_orders#0'])).toBe(true);
    for (const keys of [['SELLER#shop'], ['REDRIVES'], ['ERASURES'], ['SETTINGS'], undefined])
      for (const action of ['BatchWriteItem', 'UpdateItem', 'DeleteItem', 'Scan'])
        expect([action, keys, may(action, keys)]).toEqual([action, keys, false]);
    expect(may('BatchWriteItem', ['QUARANTINE#marketplace_orders#0', 'SELLER#shop'])).toBe(false);
    for (const keys of [['ERASURES'], ['SETTINGS'], ['QUARANTINE#marketplace_orders#0'], undefined])
      expect(may('PutItem', keys)).toBe(false);
    const connections = ledger.replace(/ledger$/, 'connections');
    for (const action of ['GetItem', 'PutItem', 'Query', 'DeleteItem'])
      expect(may(action, ['SELLER#shop'], connections)).toBe(false);
    expect(
      statements
        .flatMap(({ Action }) => [Action].flat())
        .filter((action) => /^(sns|sts|execute)/.test(action)),
    ).toEqual([]);
  });

  test('no role allows actions by wildcard', () => {
    const wildcards = [...roles].flatMap(([role, statements]) =>
      statements.flatMap(({ Effect, Action }) =>
        Effect === 'Allow' && [Action].flat().some((action) => action.includes('*'))
          ? [`${role}: ${[Action].flat().join(', ')}`]
          : [],
      ),
    );
    expect(wildcards).toEqual([]);
  });

  test('the functions that answer people cannot read or write sellers’ data themselves', () => {
    for (const name of ['api', 'socket']) {
      const statements = roles.get(functions.get(name)!.role)!;
      const onFigures = statements.filter(({ Resource }) =>
        [Resource].flat().some((resource) => /table\/seller-pulse-test-(ledger|metrics)/.test(resource)),
      );
      expect(onFigures).toEqual([]);
    }
  });
});
