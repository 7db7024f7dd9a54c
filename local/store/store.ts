import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLES, type TableDefinition, type TableName } from '../../topology/tables.ts';
import { anyCredentials, namedAccess, namedEndpoint, REGION } from '../named-endpoint.ts';
import { makePrivateFile } from '../private-files.ts';
import { findServerBinary, OTHER_ENDPOINT, StoreError } from './binary.ts';
import { type KeepingSettings, keepServerRunning } from './keep-running.ts';
import { freePort, type StoreServer, startServer } from './server.ts';
import { indexStreamRecords } from './stream-index.ts';
import { ensureTable } from './tables.ts';
import { UNSIGNED } from './unsigned.ts';

export type StoreSettings = KeepingSettings & {
  /** The server's data file; its folder is made when it is missing. */
  readonly dataFile: string;
  /** Physical table names. */
  readonly tableNames: Readonly<Record<TableName, string>>;
  /** 0 or left out: any free port. */
  readonly port?: number;
  /** This machine's when left out, such as `linux-x64`. */
  readonly platform?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** The settings of an SDK client for the store. */
export type StoreClientSettings = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly signer?: typeof UNSIGNED;
};

export type Store = {
  readonly endpoint: string;
  /** For DynamoDBClient. */
  readonly clientSettings: StoreClientSettings;
  /** For DynamoDBStreamsClient. */
  readonly streamsClientSettings: StoreClientSettings;
  /** The ARNs of the streams; undefined for tables without one. */
  readonly streamArns: Readonly<Record<TableName, string | undefined>>;
  /** Ends the server, if this runner started it. */
  readonly close: () => Promise<void>;
};

/**
 * How a client reaches the store at `endpoint`: like AWS when the environment names an endpoint,
 * else without signatures, which this machine's own server does not check.
 */
export const storeClientSettings = (
  endpoint: string,
  environment: StoreSettings['environment'],
): StoreClientSettings => ({
  endpoint,
  ...(namedEndpoint(environment, 'DYNAMODB') === undefined
    ? { region: REGION, credentials: anyCredentials(), signer: UNSIGNED }
    : namedAccess(environment)),
});

type Reached = Pick<StoreServer, 'endpoint' | 'close'>;

const external = (endpoint: string): Reached => ({ endpoint, close: async () => undefined });

const startLocal = async (settings: StoreSettings): Promise<Reached> => {
  const { dataFile, port = 0, platform } = settings;
  const binary = findServerBinary(platform ?? `${process.platform}-${process.arch}`);
  mkdirSync(dirname(dataFile), { recursive: true });
  makePrivateFile(dataFile);
  // Always the same port, because clients know it.
  const ownPort = port === 0 ? await freePort() : port;
  return keepServerRunning(() => startServer(binary, dataFile, ownPort), settings);
};

const ensureTables = async (
  client: DynamoDBClient,
  names: StoreSettings['tableNames'],
): Promise<Store['streamArns']> => {
  const ensure = (table: TableName): Promise<string | undefined> =>
    ensureTable(client, names[table], TABLES[table] satisfies TableDefinition);
  // One after another: LocalStack and DynamoDB Local refuse to make several at once when they are
  // busy.
  return {
    ledger: await ensure('ledger'),
    metrics: await ensure('metrics'),
    connections: await ensure('connections'),
  };
};

/**
 * Starts the DynamoDB-compatible server on a file, with every table that the product needs. When
 * the environment names an endpoint (AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL), the tables are
 * made there and nothing is started. Throws StoreError.
 */
export const startStore = async (settings: StoreSettings): Promise<Store> => {
  const { environment } = settings;
  const dataFile = resolve(settings.dataFile);
  const named = namedEndpoint(environment, 'DYNAMODB');
  const server = named === undefined ? await startLocal({ ...settings, dataFile }) : external(named.url);
  const clientSettings = storeClientSettings(server.endpoint, environment);
  const client = new DynamoDBClient(clientSettings);
  try {
    const streamArns = await ensureTables(client, settings.tableNames);
    if (named === undefined) indexStreamRecords(dataFile);
    const streamsEndpoint =
      (named !== undefined && environment['AWS_ENDPOINT_URL_DYNAMODB_STREAMS']) || server.endpoint;
    return {
      endpoint: server.endpoint,
      clientSettings,
      streamsClientSettings: { ...clientSettings, endpoint: streamsEndpoint },
      streamArns,
      close: server.close,
    };
  } catch (error) {
    await server.close();
    if (named === undefined || error instanceof StoreError) throw error;
    throw new StoreError(
      `the DynamoDB endpoint ${named.url} (${named.variable}) cannot be used: check that it runs, ` +
        `or ${OTHER_ENDPOINT}`,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
};
