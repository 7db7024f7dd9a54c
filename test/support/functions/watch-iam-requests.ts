/** Runs every function on a real store, and notes each of its calls as IAM would be asked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiGatewayManagementApiClient, GoneException } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SNSClient } from '@aws-sdk/client-sns';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { JSONWebKeySet } from 'jose';
import { expect } from 'vitest';
import { createQuarantineStore } from '../../../adapters/dynamodb/quarantine-store.ts';
import { createMeteredDynamoDB, type JudgingRuntime } from '../../../adapters/runtime/runtime.ts';
import type { Identity, Operator } from '../../../app/access/identity.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import type { Policy } from '../../../contracts/policy/policy.ts';
import { EVENT_TYPES, type EventType } from '../../../contracts/records/topics.ts';
import { withKind } from '../../../domain/counting/kinds.ts';
import { composeApi } from '../../../lambdas/api/compose.ts';
import { composeClock } from '../../../lambdas/clock/compose.ts';
import { composeEvaluate } from '../../../lambdas/evaluate/compose.ts';
import { composeIngest } from '../../../lambdas/ingest/compose.ts';
import { composeNotify } from '../../../lambdas/notify/compose.ts';
import { composeRedrive } from '../../../lambdas/redrive/compose.ts';
import { composeSocket } from '../../../lambdas/socket/compose.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
import { startStreamMapping } from '../../../local/event-sources/stream-mapping.ts';
import { type Store, startStore } from '../../../local/store/store.ts';
import { createEphemeralIssuer } from '../../../local/tokens.ts';
import { ENV } from '../../../topology/environment.ts';
import { STREAM_SOURCES } from '../../../topology/event-sources.ts';
import { SCHEDULES } from '../../../topology/schedules.ts';
import { POLICY, ruleOf } from '../factories/policy.ts';
import { ACCOUNT, deploymentOf, REGION } from '../infrastructure/deployment.ts';
import { type Access, statementsByRole } from '../infrastructure/iam-policies.ts';
import { EVERY_OPTION, stacksOf } from '../infrastructure/stacks.ts';
import { accessesOf } from './iam-requests.ts';
import { anOrder, logRecord } from './ingest-and-evaluate.ts';

export const deployment = deploymentOf(stacksOf(EVERY_OPTION));
export const roles = statementsByRole(deployment);
export const functions = new Map(
  [...deployment.resources('AWS::Lambda::Function').values()].map(({ FunctionName, Role, Environment }) => [
    String(FunctionName).replace('seller-pulse-test-', ''),
    {
      role: String(Role).split('/').at(-1)!,
      environment: ((Environment ?? {}) as { Variables?: Record<string, string> }).Variables ?? {},
    },
  ]),
);
const environmentOf = (name: string): Record<string, string> => ({
  ...functions.get(name)!.environment,
  [ENV.tokenIssuer]: 'urn:seller-pulse:local',
  [ENV.tokenAudience]: 'seller-pulse',
});
const roleOf = (arn: string): string => arn.split('/').at(-1)!;
export const READERS = {
  seller: roleOf(functions.get('api')!.environment[ENV.sellerReaderRole]!),
  operator: roleOf(functions.get('api')!.environment[ENV.operatorReaderRole]!),
  finance: roleOf(functions.get('api')!.environment[ENV.financeReaderRole]!),
};
export const WRITER = roleOf(functions.get('api')!.environment[ENV.operatorWriterRole]!);

/** The accesses of each role. */
const done = new Map<string, Access[]>();
const note = (role: string, access: Access): void => void done.set(role, [...(done.get(role) ?? []), access]);

type Client = { readonly middlewareStack: { readonly add: (middleware: never, options: never) => void } };

/** Notes every call of a client under a role. Calls that are not sent get an empty answer. */
const noting = <C extends Client>(
  client: C,
  role: string,
  variables: Record<string, string> = {},
  sent = true,
): C => {
  const middleware =
    (next: (args: unknown) => Promise<unknown>, context: { commandName?: string }) =>
    async (args: { input: Record<string, unknown> }) => {
      const command = context.commandName ?? '';
      if (command === 'PostToConnectionCommand') {
        // A URL would write the id of the API in lower case.
        const [, api = '', path = ''] =
          /^https:\/\/([^.]+)[^/]+(\/.*)$/.exec(environmentOf('notify')[ENV.socketEndpoint]!) ?? [];
        const resource = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${api}${path}/POST/@connections/${String(args.input['ConnectionId'])}`;
        note(role, { action: 'execute-api:ManageConnections', resource });
      } else
        for (const access of accessesOf({ command, input: args.input })) note(role, { ...access, variables });
      return sent ? next(args) : { response: {}, output: { $metadata: {} } };
    };
  client.middlewareStack.add(
    middleware as never,
    { step: 'initialize', priority: 'high', name: 'noting' } as never,
  );
  return client;
};

const HELD: Policy = {
  ...POLICY,
  rules: [...POLICY.rules, ruleOf('avg_rating', { rule: 'rating_held', hold_minutes: 60 })],
};

const folder = mkdtempSync(join(tmpdir(), 'permissions-'));
const NOW = Date.parse('2026-03-10T12:00:00Z');
const context = {
  getRemainingTimeInMillis: () => 60_000,
  awsRequestId: 'request',
  functionName: 'test',
} as Context;
let store: Store;

const runtimeOf = (name: string, now = NOW): JudgingRuntime => {
  const telemetry = {
    count: () => undefined,
    observe: () => undefined,
    warn: () => undefined,
    error: (message: string, error: unknown) => {
      throw new Error(message, { cause: error });
    },
  };
  const dynamodb = noting(createMeteredDynamoDB(telemetry, store.clientSettings), functions.get(name)!.role);
  return { env: environmentOf(name), clock: () => now, waiting, policy: HELD, telemetry, dynamodb };
};

const snsOf = (name: string): SNSClient =>
  noting(new SNSClient({ region: REGION }), functions.get(name)!.role, {}, false);
const socketsOf = (name: string): ApiGatewayManagementApiClient =>
  noting(
    new ApiGatewayManagementApiClient({ region: REGION, endpoint: 'https://sockets.test' }),
    functions.get(name)!.role,
    {},
    false,
  );

const ingestEverything = async (): Promise<void> => {
  const id = { order_id: 'o-1', seller_id: 'shop' };
  const values: Record<EventType, object[]> = {
    // Enough declined orders for a breach of the acceptance rule. Then the latest order moves back
    // in time.
    orders: [
      ...Array.from({ length: 25 }, (_, index) =>
        anOrder('shop', `o-${index}`, { order_accepted: false, order_ts: '2026-03-10T10:00:00Z' }),
      ),
      anOrder('shop', 'o-99', { order_ts: '2026-03-10T11:30:00Z' }),
      anOrder('shop', 'o-99', { order_ts: '2026-03-09T11:30:00Z' }),
      anOrder('shop', 'o-bad', { order_value: 'much' }),
    ],
    fulfillment: [
      { ...id, stage: 'accepted', sla_hours: 24, event_ts: '2026-03-10T10:00:00Z' },
      { ...id, stage: 'shipped', sla_hours: 24, event_ts: '2026-03-10T11:00:00Z' },
      // One order ships late. The other never ships, and the clock finds it overdue.
      { ...id, order_id: 'o-2', stage: 'accepted', sla_hours: 1, event_ts: '2026-03-10T09:00:00Z' },
      { ...id, order_id: 'o-2', stage: 'shipped', sla_hours: 1, event_ts: '2026-03-10T11:00:00Z' },
      { ...id, order_id: 'o-3', stage: 'accepted', sla_hours: 24, event_ts: '2026-03-10T10:00:00Z' },
      { ...id, stage: 'teleported', sla_hours: 24, event_ts: '2026-03-10T11:00:00Z' },
    ],
    // Enough bad ratings for one rule to breach at once. Another breaches after its hold, which the
    // clock finds.
    ratings: [
      ...Array.from({ length: 10 }, (_, index) => ({
        ...id,
        rating_id: `s-bad-${index}`,
        rating: 1,
        rated_ts: '2026-03-10T11:00:00Z',
      })),
      { ...id, rating_id: 's-1', rating: 5, rated_ts: '2026-03-10T11:00:00Z' },
      { ...id, rating_id: 's-2', rating: 9, rated_ts: '2026-03-10T11:00:00Z' },
    ],
    refunds: [
      {
        ...id,
        refund_id: 'r-1',
        refund_amount: '1',
        commission_rate: '0.1',
        refund_ts: '2026-03-10T11:00:00Z',
      },
      {
        ...id,
        refund_id: 'r-2',
        refund_amount: '0',
        commission_rate: '0.1',
        refund_ts: '2026-03-10T11:00:00Z',
      },
    ],
    payouts: [
      { seller_id: 'shop', payout_id: 'p-1', amount: '1', status: 'paid', payout_ts: '2026-03-10T11:00:00Z' },
      { seller_id: 'shop', payout_id: 'p-2', amount: '0', status: 'paid', payout_ts: '2026-03-10T11:00:00Z' },
    ],
  };
  for (const eventType of EVENT_TYPES) {
    const records = values[eventType].map((value, offset) => ({
      ...logRecord(eventType, offset, value),
      headers: [],
    }));
    const ingest = withKind(eventType, (kind) => composeIngest(kind, runtimeOf(`ingest-${eventType}`)));
    // In two batches, so that the second moves back what was the latest order in the first.
    await ingest(toMskEvent(records.slice(0, -2)), context);
    await ingest(toMskEvent(records.slice(-2)), context);
  }
};

const deliverStream = async (
  name: keyof typeof STREAM_SOURCES,
  handler: Parameters<typeof startStreamMapping>[0]['handler'],
): Promise<void> => {
  const client = new DynamoDBStreamsClient(store.streamsClientSettings);
  const mapping = startStreamMapping({
    name,
    client,
    streamArn: store.streamArns.metrics!,
    source: STREAM_SOURCES[name],
    handler,
    createContext: () => context,
    checkpoints: { get: () => undefined, set: () => undefined },
    redelivery: {
      base_ms: 10,
      cap_ms: 10,
      random: () => 0,
      onError: ({ error }) => {
        throw error;
      },
    },
    now: Date.now,
  });
  await mapping.drain();
  await mapping.stop();
  client.destroy();
};

const socketEvent = (routeKey: string, more: object = {}) =>
  ({ requestContext: { routeKey, connectionId: 'connection-1' }, isBase64Encoded: false, ...more }) as never;

const httpEvent = (path: string, token: string, body?: string): APIGatewayProxyEventV2 => {
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: { authorization: `Bearer ${token}`, host: 'api.test', 'content-type': 'application/json' },
    body,
    isBase64Encoded: false,
    requestContext: {
      http: {
        method: body === undefined ? 'GET' : 'POST',
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: '',
      },
      domainName: 'api.test',
      requestId: 'r',
      stage: '$default',
      timeEpoch: NOW,
    },
  } as never;
};

/**
 * Drives the quarantined records again, after one more that lacks nothing and is so large that it
 * takes several items. The others stay, some with another reason.
 */
const driveEverything = async (keys: JSONWebKeySet, token: string): Promise<void> => {
  const runtime = runtimeOf('redrive');
  const table = environmentOf('redrive')[ENV.ledgerTable]!;
  const unwatched = createMeteredDynamoDB(runtime.telemetry, store.clientSettings);
  const large = { ...logRecord('orders', 500, anOrder('shop', 'o-500', { note: 'x'.repeat(400_000) })) };
  const broken = { ...logRecord('orders', 501, anOrder('shop', 'o-501', { order_value: 'much' })) };
  await createQuarantineStore(unwatched, table, waiting).add(
    [large, broken].map((raw) => ({ raw: { ...raw, key: undefined }, reason: 'a rule that is mended' })),
    NOW,
  );
  const redrive = composeRedrive(runtime, keys);
  const path = '/v1/operator/quarantine/drive';
  for (const dry_run of [true, false]) {
    const answer = await redrive(httpEvent(path, token, JSON.stringify({ dry_run })), context);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ counted: 1, left: false });
  }
  // Going on reads the note first.
  const hurried = { ...context, getRemainingTimeInMillis: () => 15_000 };
  const first = await redrive(httpEvent(path, token, JSON.stringify({ dry_run: false })), hurried);
  const { next_cursor: cursor } = JSON.parse(first.body ?? '') as { next_cursor: string };
  const second = await redrive(httpEvent(path, token, JSON.stringify({ dry_run: false, cursor })), context);
  expect(second.statusCode, second.body).toBe(200);
};

const ROUTES = [
  'metrics',
  'history?granularity=day',
  'breakdown?by=category&window=7d',
  'alerts',
  'orders?queue=late',
  'orders?queue=declined',
  'statement',
];
const OPERATOR_ROUTES = [
  'sellers',
  'overview',
  'what-if',
  'quarantine',
  'quarantine/drives',
  'sellers/shop/exclusions',
].map((route) => `/v1/operator/${route}`);
const FINANCE_ROUTES = [
  '/v1/finance/payouts',
  '/v1/finance/liability',
  '/v1/finance/audit',
  '/v1/sellers/shop/statement',
];

/**
 * Runs every function on a real store with the environment it would have: records that are counted
 * and quarantined, alerts that notify and the clock publish, every route, and a socket from its
 * first event to its last. Returns the accesses of each role.
 */
export const watchFunctionsAtWork = async (): Promise<ReadonlyMap<string, readonly Access[]>> => {
  const environment = environmentOf('socket');
  store = await startStore({
    dataFile: join(folder, 'store.db'),
    tableNames: {
      ledger: environment[ENV.ledgerTable]!,
      metrics: environment[ENV.metricsTable]!,
      connections: environment[ENV.connectionsTable]!,
    },
    environment: {},
  });
  const issuer = await createEphemeralIssuer();
  const tokens = {
    seller: await issuer.issue({ sellerId: 'shop' }, NOW, 3600),
    operator: await issuer.issue({ role: 'operator' }, NOW, 3600),
  };
  const financeToken = await issuer.issue({ role: 'finance' }, NOW, 3600);
  /** The roles for reading and for changes, assumed as the deployed functions do. */
  const takeOn = (name: string, role: string, sellerId: string | undefined) => {
    const actions = sellerId === undefined ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession'];
    for (const action of actions)
      note(functions.get(name)!.role, { action, resource: `arn:aws:iam::${ACCOUNT}:role/${role}` });
    const variables: Record<string, string> =
      sellerId === undefined ? {} : { 'aws:PrincipalTag/seller_id': sellerId };
    const { telemetry } = runtimeOf(name);
    return noting(createMeteredDynamoDB(telemetry, store.clientSettings), role, variables);
  };
  const readersOf = (name: string) => (caller: Identity) =>
    takeOn(name, READERS[caller.role], caller.role === 'seller' ? caller.sellerId : undefined);
  const writersOf = (name: string) => (_operator: Operator, sellerId: string) =>
    takeOn(name, WRITER, sellerId);

  await ingestEverything();
  await deliverStream('evaluate', composeEvaluate(runtimeOf('evaluate')));
  // Nothing is published yet, so the clock finds alerts, and in the same tick a new day.
  const clock = composeClock(runtimeOf('clock', NOW + 26 * 3_600_000), snsOf('clock'));
  for (const tick of SCHEDULES.clock.ticks) await clock(tick, context);

  const socket = composeSocket(
    runtimeOf('socket'),
    issuer.publicKeys,
    socketsOf('socket'),
    readersOf('socket'),
  );
  for (const token of [tokens.operator, tokens.seller]) {
    await socket(socketEvent('$connect', { headers: { authorization: `Bearer ${token}` } }));
    await socket(
      socketEvent('subscribe', { body: JSON.stringify({ action: 'subscribe', seller_id: 'shop' }) }),
    );
  }
  // The browser has left without a word, so its connection is removed.
  const sockets = noting(
    new ApiGatewayManagementApiClient({ region: REGION, endpoint: 'https://sockets.test' }),
    functions.get('notify')!.role,
  );
  const gone = new GoneException({ message: 'gone', $metadata: { httpStatusCode: 410 } });
  sockets.middlewareStack.add((() => () => Promise.reject(gone)) as never, {
    step: 'initialize',
    priority: 'low',
    name: 'gone',
  });
  // As the alerts arrive, and again so late that the clock may have published them.
  for (const now of [NOW, NOW + 3_600_000])
    await deliverStream('notify', composeNotify(runtimeOf('notify', now), snsOf('notify'), sockets));
  await socket(socketEvent('$disconnect'));

  const api = composeApi(runtimeOf('api'), issuer.publicKeys, readersOf('api'), writersOf('api'));
  for (const token of Object.values(tokens)) {
    for (const route of ROUTES) {
      const { statusCode } = await api(httpEvent(`/v1/sellers/shop/${route}`, token), context);
      expect(statusCode, route).toBe(200);
    }
  }
  for (const [token, routes] of [
    [tokens.operator, OPERATOR_ROUTES],
    [financeToken, FINANCE_ROUTES],
  ] as const)
    for (const route of routes)
      expect((await api(httpEvent(route, token), context)).statusCode, route).toBe(200);
  const exclusions = '/v1/operator/sellers/shop/exclusions';
  for (const entity of [
    { rate: 'acceptance_rate', order_id: 'o-1' },
    { rate: 'sla_compliance_rate', order_id: 'o-1' },
    { rate: 'avg_rating', rating_id: 's-1' },
  ]) {
    const body = JSON.stringify({ ...entity, excluded: true, reason: 'approved appeal' });
    const { statusCode } = await api(httpEvent(exclusions, tokens.operator, body), context);
    expect(statusCode, body).toBe(200);
  }
  await driveEverything(issuer.publicKeys, tokens.operator);
  await store.close();
  rmSync(folder, { recursive: true });
  return done;
};
