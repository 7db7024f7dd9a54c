import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENV } from '../topology/environment.ts';
import { HTTP_FUNCTIONS } from '../topology/http-functions.ts';
import { INDEXES } from '../topology/tables.ts';
import { allowPushing } from './constructs/api/allow-pushing.ts';
import { HttpRoutes } from './constructs/api/http-routes.ts';
import { ReaderRoles } from './constructs/api/reader-roles.ts';
import { createRedriveFunction } from './constructs/api/redrive-function.ts';
import { SocketRoutes } from './constructs/api/socket-routes.ts';
import { WriterRole } from './constructs/api/writer-role.ts';
import {
  marketplaceEnvironment,
  tablesEnvironment,
  topicsEnvironment,
} from './constructs/functions/environment.ts';
import { PulseFunction } from './constructs/functions/pulse-function.ts';
import type { DataStack } from './data-stack.ts';
import type { EntranceStack } from './entrance-stack.ts';
import type { Stage } from './stage/read-stage.ts';

export type ApiStackProps = StackProps & {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly entrance: EntranceStack;
};

/**
 * What answers people: the api, redrive and socket functions behind the entrance's APIs, and their
 * roles.
 */
export class ApiStack extends Stack {
  readonly functions: Readonly<Record<'api' | 'redrive' | 'socket', PulseFunction>>;

  constructor(scope: Construct, id: string, { stage, data, entrance, ...props }: ApiStackProps) {
    super(scope, id, props);
    const environment = environmentOfAll(stage, data, entrance);
    const api = new PulseFunction(this, 'Api', {
      stage,
      name: 'api',
      description: 'Answers requests to the HTTP API',
      entry: 'lambdas/api/handler.ts',
      environment,
      // An answer needs little memory, but more memory brings more processor time. This much halves
      // a cold start, which is most of the time of the slowest answers.
      memoryMiB: 1024,
      timeoutSeconds: HTTP_FUNCTIONS.api.timeoutSeconds,
    });
    const redrive = createRedriveFunction(this, { stage, data, environment });
    const socket = new PulseFunction(this, 'Socket', {
      stage,
      name: 'socket',
      description: 'Checks the token of each WebSocket client and subscribes the client to one seller',
      entry: 'lambdas/socket/handler.ts',
      environment: {
        ...environment,
        [ENV.connectionsTable]: data.connections.tableName,
        [ENV.socketEndpoint]: entrance.socketEndpoint,
      },
      // As for the api function: the handshake also waits for a cold start.
      memoryMiB: 1024,
      timeoutSeconds: 10,
    });
    this.functions = { api, redrive, socket };

    const { ledger, metrics } = data;
    const readers = new ReaderRoles(this, 'Readers', {
      stage,
      ledger,
      metrics,
      functions: [api, socket],
      financeFunction: api,
    });
    const writer = new WriterRole(this, 'Writer', { stage, ledger, metrics, api });
    for (const { fn } of [api, socket]) {
      fn.addEnvironment(ENV.sellerReaderRole, readers.seller.roleArn);
      fn.addEnvironment(ENV.operatorReaderRole, readers.operator.roleArn);
    }
    api.fn.addEnvironment(ENV.financeReaderRole, readers.finance.roleArn);
    api.fn.addEnvironment(ENV.operatorWriterRole, writer.operator.roleArn);
    socket.allow({
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      resources: [data.connections.tableArn],
    });
    // It counts the connections of a seller before it takes one more.
    socket.allow({
      actions: ['dynamodb:Query'],
      resources: [`${data.connections.tableArn}/index/${INDEXES.connectionsBySeller}`],
    });
    allowPushing(socket, stage, entrance.socketConnectionsArn);

    new HttpRoutes(this, 'Http', {
      stage,
      apiId: entrance.httpApi.apiId,
      tokens: entrance.tokens,
      functions: { api, redrive },
    });
    new SocketRoutes(this, 'Sockets', { stage, webSocketApi: entrance.socketApi, socket });
  }
}

/**
 * What all functions read: the tables, the marketplace, its topics, and whose tokens are valid.
 */
const environmentOfAll = (
  stage: Stage,
  data: DataStack,
  { tokens }: EntranceStack,
): Readonly<Record<string, string>> => ({
  ...tablesEnvironment(data),
  ...marketplaceEnvironment(stage),
  ...topicsEnvironment(stage),
  [ENV.tokenIssuer]: tokens.issuer,
  [ENV.tokenAudience]: tokens.audience,
  [ENV.tokenKeysUrl]: tokens.keysUrl,
});
