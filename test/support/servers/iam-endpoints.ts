import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll } from 'vitest';
import * as z from 'zod';
import { createReaders, type ReaderOptions } from '../../../adapters/access/readers.ts';
import { createWriters } from '../../../adapters/access/writers.ts';
import { createMeteredDynamoDB } from '../../../adapters/runtime/runtime.ts';
import { ENV } from '../../../topology/environment.ts';
import { accessesOf } from '../functions/iam-requests.ts';
import { SILENT } from '../functions/marketplace.ts';
import { deploymentOf } from '../infrastructure/deployment.ts';
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
  /** The function itself, which has assumed no role. */
  none: roleArn('api'),
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

const deployment = deploymentOf(stacksOf());
const statements = statementsByRole(deployment);
const api = [...deployment.resources('AWS::Lambda::Function').values()].find(
  ({ FunctionName }) => FunctionName === 'seller-pulse-test-api',
);
const { Variables: variables } = (api?.['Environment'] ?? {}) as { Variables?: Record<string, string> };
/**
 * The permissions of the deployed reader role that a function finds under this name in its
 * environment.
 */
const statementsOf = (variable: string): readonly Statement[] =>
  statements.get(variables?.[variable]?.split('/').at(-1) ?? '') ?? [];

/**
 * The statements of each role by its ARN. Who has assumed none has the function's own role.
 */
export const DEPLOYED_POLICIES: ReadonlyMap<string, readonly Statement[]> = new Map([
  [ROLES.seller, statementsOf(ENV.sellerReaderRole)],
  [ROLES.operator, statementsOf(ENV.operatorReaderRole)],
  [ROLES.finance, statementsOf(ENV.financeReaderRole)],
  [ROLES.writer, statementsOf(ENV.operatorWriterRole)],
  [ROLES.none, statements.get(String(api?.['Role']).split('/').at(-1) ?? '') ?? []],
]);

/** Reads `{"S": "text"}` as the text, as a client of documents has it. */
const plainText = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'S' in value && Object.keys(value).length === 1
    ? value.S
    : value;

const wireInput = z.record(z.string(), z.unknown());

/**
 * What IAM is asked for a request on the wire. The tables of tests are named like the deployed
 * ones, except for the stage.
 */
const accessesOnWire = (target: string, body: string): readonly Access[] =>
  accessesOf({
    command: `${target.split('.')[1]}Command`,
    input: wireInput.parse(JSON.parse(body, plainText)),
  }).map(({ resource, ...access }) => ({
    ...access,
    resource: resource.replace(':table/', ':table/seller-pulse-test-'),
  }));

/** Who calls: the assumed role, and the seller that the session is tagged with. */
export type Session = { readonly role: string; readonly seller: string | undefined };

/** A call that reached DynamoDB. */
export type StoreCall = { readonly session: Session; readonly accesses: readonly Access[] };

/** Whether a session may do this, by the deployed policy of its role or by another one. */
export const mayDo = (
  { role, seller }: Session,
  access: Access,
  policy: readonly Statement[] = DEPLOYED_POLICIES.get(role) ?? [],
): boolean => {
  const variables: Record<string, string> =
    seller === undefined ? {} : { 'aws:PrincipalTag/seller_id': seller };
  return isAllowed(policy, { ...access, variables });
};

/**
 * STS, and DynamoDB behind the policies of the deployed roles. A session may do what the policy of
 * its role allows for its `seller_id` tag, and nobody else may do anything. The store behind it is
 * a real one.
 */
export const startIam = async (storeEndpoint: string) => {
  const state = {
    /** The parameters of each AssumeRole. */
    asked: [] as URLSearchParams[],
    refusing: false,
    reads: 0,
    /** Whether calls that are not allowed are refused, or carried out all the same. */
    enforcing: true,
    /** Every call that reached DynamoDB, in order. */
    calls: [] as StoreCall[],
  };
  const sessions = new Map<string, Session>();

  const sts = await serve(async (incoming, response) => {
    const asked = new URLSearchParams(await bodyOf(incoming));
    state.asked.push(asked);
    const session = `session-${sessions.size + 1}`;
    const tagged =
      asked.get('Tags.member.1.Key') === 'seller_id'
        ? (asked.get('Tags.member.1.Value') ?? undefined)
        : undefined;
    sessions.set(session, { role: asked.get('RoleArn') ?? '', seller: tagged });
    response
      .writeHead(state.refusing ? 403 : 200, { 'content-type': 'text/xml' })
      .end(state.refusing ? refusal : xml(session, Date.now() + 1000 * Number(asked.get('DurationSeconds'))));
  });

  /** Names the session by the credentials' token. A function without a role has none. */
  const sessionOf = (token: string | undefined): Session | undefined =>
    token === undefined ? { role: ROLES.none, seller: undefined } : sessions.get(token);
  const guard = await serve(async (incoming, response) => {
    state.reads += 1;
    const body = await bodyOf(incoming);
    const type = { 'content-type': 'application/x-amz-json-1.0' };
    const session = sessionOf(incoming.headers['x-amz-security-token']?.toString());
    const accesses = accessesOnWire(String(incoming.headers['x-amz-target']), body);
    if (session !== undefined) state.calls.push({ session, accesses });
    const allowed = session !== undefined && accesses.every((access) => mayDo(session, access));
    if (session === undefined || (!allowed && state.enforcing)) {
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
    /** Readers as the deployed functions have them, without sessions yet. */
    readers: (changes: Partial<ReaderOptions> = {}) =>
      createReaders({
        sts: client,
        roles: ROLES,
        connect,
        ...changes,
      }),
    /** The client of a function that has assumed no role. */
    unassumed: () =>
      createMeteredDynamoDB(SILENT, {
        ...settings,
        credentials: { accessKeyId: 'AKIAFUNCTION', secretAccessKey: 'secret' },
        maxAttempts: 1,
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
