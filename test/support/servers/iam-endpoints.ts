import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll } from 'vitest';
import { createReaders, type ReaderOptions } from '../../../adapters/access/readers.ts';
import { createWriters } from '../../../adapters/access/writers.ts';
import { createMeteredDynamoDB } from '../../../adapters/runtime/runtime.ts';
import { ENV } from '../../../topology/environment.ts';
import { SILENT } from '../functions/marketplace.ts';
import { ACCOUNT, deploymentOf, REGION } from '../infrastructure/deployment.ts';
import { type Access, isAllowed, type Statement, statementsByRole } from '../infrastructure/iam-policies.ts';
import { stacksOf } from '../infrastructure/stacks.ts';
import { useDynamoDB } from './dynamodb-server.ts';
import { clientFor } from './recorded-http.ts';

const roleArn = (name: string): string => `arn:aws:iam::000000000000:role/${name}`;
export const ROLES = {
  seller: roleArn('seller-reader'),
  operator: roleArn('operator-reader'),
  finance: roleArn('finance-reader'),
  writer: roleArn('operator-writer'),
};

const bodyOf = async (request: IncomingMessage): Promise<string> =>
  Buffer.concat(await Array.fromAsync(request)).toString();

const serve = async (listener: RequestListener) => {
  const sockets = { opened: 0 };
  const server = createServer(listener)
    .on('connection', () => {
      sockets.opened += 1;
    })
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    sockets,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

const xml = (
  session: string,
  expiration: number,
): string => `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <Credentials>
      <AccessKeyId>ASIA${session}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>${session}</SessionToken>
      <Expiration>${new Date(expiration).toISOString()}</Expiration>
    </Credentials>
  </AssumeRoleResult>
</AssumeRoleResponse>`;
const refusal = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
  <Message>api may not assume seller-reader</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`;

type Key = { readonly pk?: { readonly S?: string } };
type Item = { readonly TableName?: string; readonly Key?: Key; readonly Item?: Key };
type Asked = Item & {
  readonly IndexName?: string;
  readonly TransactItems?: readonly { readonly Put?: Item; readonly Update?: Item }[];
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Key[] }>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string }>>;
};

const deployment = deploymentOf(stacksOf());
const statements = statementsByRole(deployment);
const variables = [...deployment.resources('AWS::Lambda::Function').values()]
  .filter(({ FunctionName }) => FunctionName === 'seller-pulse-test-api')
  .map(({ Environment }) => (Environment as { Variables: Record<string, string> }).Variables)[0];
/** What the deployed reader role may do that a function finds under this name in its environment. */
const statementsOf = (variable: string): readonly Statement[] =>
  statements.get(variables?.[variable]?.split('/').at(-1) ?? '') ?? [];
const POLICIES: ReadonlyMap<string | null, readonly Statement[]> = new Map([
  [ROLES.seller, statementsOf(ENV.sellerReaderRole)],
  [ROLES.operator, statementsOf(ENV.operatorReaderRole)],
  [ROLES.finance, statementsOf(ENV.financeReaderRole)],
  [ROLES.writer, statementsOf(ENV.operatorWriterRole)],
]);

/** Tables of tests are called as the deployed ones, but for the stage and a number. */
const deployedTable = (name = ''): string =>
  `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/seller-pulse-test-${name.replace(/-\d+$/, '')}`;

/** What IAM is asked for a request: for each table, and for each action of a transaction. Nothing for anything else: it is not allowed then. */
const accessesOf = (operation: string, request: Asked): readonly Access[] => {
  const access = (
    table: string | undefined,
    keys: readonly (string | undefined)[],
    action = operation,
  ): Access => ({
    action: `dynamodb:${action}`,
    resource: `${deployedTable(table)}${request.IndexName === undefined ? '' : `/index/${request.IndexName}`}`,
    context: { 'dynamodb:LeadingKeys': keys.map(String) },
  });
  switch (operation) {
    case 'GetItem':
      return [access(request.TableName, [request.Key?.pk?.S])];
    case 'BatchGetItem':
      return Object.entries(request.RequestItems ?? {}).map(([table, { Keys }]) =>
        access(
          table,
          Keys.map(({ pk }) => pk?.S),
        ),
      );
    case 'Query':
      return [
        access(request.TableName, [
          (request.ExpressionAttributeValues?.[':pk'] ?? request.ExpressionAttributeValues?.[':shard'])?.S,
        ]),
      ];
    case 'TransactWriteItems':
      return (request.TransactItems ?? []).flatMap(({ Put, Update }) => [
        ...(Put === undefined ? [] : [access(Put.TableName, [Put.Item?.pk?.S], 'PutItem')]),
        ...(Update === undefined ? [] : [access(Update.TableName, [Update.Key?.pk?.S], 'UpdateItem')]),
      ]);
    default:
      return [];
  }
};

/**
 * STS, and DynamoDB behind the policies of the roles as they would be deployed: a session may do what its role's policy says for the
 * `seller_id` that it is tagged with, and nobody else does anything. The store behind it is a real one.
 */
export const startIam = async (storeEndpoint: string) => {
  const state = {
    /** What each AssumeRole asked for. */
    asked: [] as URLSearchParams[],
    refusing: false,
    reads: 0,
  };
  const sessions = new Map<string, { readonly role: string | null; readonly seller: string | undefined }>();

  const sts = await serve(async (incoming, response) => {
    const asked = new URLSearchParams(await bodyOf(incoming));
    state.asked.push(asked);
    const session = `session-${state.asked.length}`;
    const tagged =
      asked.get('Tags.member.1.Key') === 'seller_id'
        ? (asked.get('Tags.member.1.Value') ?? undefined)
        : undefined;
    sessions.set(session, { role: asked.get('RoleArn'), seller: tagged });
    response
      .writeHead(state.refusing ? 403 : 200, { 'content-type': 'text/xml' })
      .end(state.refusing ? refusal : xml(session, Date.now() + 1000 * Number(asked.get('DurationSeconds'))));
  });

  const allowed = (headers: IncomingHttpHeaders, body: string): boolean => {
    const session = sessions.get(String(headers['x-amz-security-token']));
    const accesses = accessesOf(String(headers['x-amz-target']).split('.')[1] ?? '', JSON.parse(body));
    if (session === undefined || accesses.length === 0) return false;
    const { role, seller } = session;
    const tags: Record<string, string> = seller === undefined ? {} : { 'aws:PrincipalTag/seller_id': seller };
    return accesses.every((access) => isAllowed(POLICIES.get(role) ?? [], { ...access, variables: tags }));
  };
  const guard = await serve(async (incoming, response) => {
    state.reads += 1;
    const body = await bodyOf(incoming);
    const type = { 'content-type': 'application/x-amz-json-1.0' };
    if (!allowed(incoming.headers, body)) {
      const denial = {
        __type: 'com.amazon.coral.service#AccessDeniedException',
        Message: 'not authorized: dynamodb:LeadingKeys',
      };
      response.writeHead(400, type).end(JSON.stringify(denial));
      return;
    }
    const { authorization = '', 'x-amz-date': date = '', 'x-amz-target': target = '' } = incoming.headers;
    const headers = { ...type, authorization, 'x-amz-date': String(date), 'x-amz-target': String(target) };
    const answer = await fetch(storeEndpoint, { method: 'POST', headers, body });
    response.writeHead(answer.status, type).end(await answer.text());
  });

  const settings = { endpoint: guard.endpoint, region: 'us-east-1' };
  const base = new DynamoDBClient(settings);
  const connect: ReaderOptions['connect'] = (credentials) =>
    createMeteredDynamoDB(SILENT, {
      ...settings,
      credentials,
      requestHandler: base.config.requestHandler,
      maxAttempts: 1,
    });
  const client = new STSClient(clientFor(sts.endpoint));
  return {
    state,
    endpoints: { sts: sts.endpoint, dynamodb: guard.endpoint },
    connectionsToStore: () => guard.sockets.opened,
    /** Readers as the deployed functions have them, with nothing kept yet. */
    readers: (changes: Partial<ReaderOptions> = {}) =>
      createReaders({
        sts: client,
        roles: ROLES,
        connect,
        ...changes,
      }),
    /** Writers as the deployed api function has them. */
    writers: () => createWriters({ sts: client, role: ROLES.writer, connect }),
    stop: async () => {
      client.destroy();
      base.destroy();
      await sts.stop();
      await guard.stop();
    },
  };
};

/** A store and the endpoints that guard it, for the tests of one file. */
export const useIam = async () => {
  const server = await useDynamoDB();
  const iam = await startIam(server.endpoint);
  afterAll(() => iam.stop());
  return { server, iam };
};
