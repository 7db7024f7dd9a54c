import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readCountedBy } from '../adapters/dynamodb/counted-by.ts';
import type { LedgerTables } from '../adapters/dynamodb/ledger-transaction.ts';
import { createMeteredDynamoDB, type Environment, type Runtime } from '../adapters/runtime/runtime.ts';
import { waiting } from '../app/pacing/backoff.ts';
import type { Telemetry } from '../app/ports/telemetry.ts';
import {
  claim,
  DataFolderError,
  FolderInUseError,
  marketplaceOf,
  prepare,
  runnerStore,
  storeFile,
  withdraw,
} from '../local/data-folder.ts';
import { LOCAL_TABLES, localEnvironment, type Marketplace } from '../local/environment.ts';
import { anyCredentials, namedAccess, namedEndpoint, REGION } from '../local/named-endpoint.ts';
import { type StoreClientSettings, startStore } from '../local/store/store.ts';
import { UNSIGNED } from '../local/store/unsigned.ts';
import { ENV } from '../topology/environment.ts';
import { COUNTER_LAYOUT } from '../topology/tables.ts';
import { UsageError } from './command-line.ts';
import type { WantedTables } from './tables-options.ts';

/** Tables that a command works on without a pipeline of its own. */
export type OpenTables = {
  readonly runtime: Omit<Runtime, 'policy'>;
  readonly tables: LedgerTables;
  /** What tells these tables from others. */
  readonly name: string;
  /** Whether nobody else is at work on them: what follows from a change is then left to this command, or to the next start. */
  readonly alone: boolean;
  readonly close: () => Promise<void>;
};

/**
 * By what the deployment counts. Other days would be cut elsewhere, so what was said may not contradict it; and what another release counts
 * otherwise is not touched, unless it is to be taken over. Throws UsageError.
 */
const deployedMarketplace = async (
  client: DynamoDBDocumentClient,
  ledger: string,
  { timeZone, currency, takeOver = false }: WantedTables,
): Promise<Marketplace> => {
  const known = await readCountedBy(client, ledger);
  if (takeOver && known === undefined)
    throw new UsageError(`the table ${ledger} is no deployment's, so there is nothing to take over`);
  if (!takeOver && known !== undefined && known.counterLayout !== COUNTER_LAYOUT)
    throw new UsageError(
      `the table ${ledger} is counted as another release does (counter layout ${known.counterLayout ?? 'before 1'}, here it is ${COUNTER_LAYOUT}): check out that one, or see "A release that counts otherwise" in docs/deploy.md`,
    );
  for (const [option, said, kept] of [
    ['--time-zone', timeZone, known?.timeZone],
    ['--currency', currency, known?.currency],
  ] as const) {
    if (said === undefined && kept === undefined)
      throw new UsageError(`the table ${ledger} does not say how it is counted: give ${option}`);
    if (said !== undefined && kept !== undefined && said !== kept)
      throw new UsageError(`the table ${ledger} is counted with ${option} ${kept}, not ${said}`);
  }
  return { timeZone: timeZone ?? known?.timeZone ?? '', currency: currency ?? known?.currency ?? '' };
};

const regionOf = async (client: DynamoDBDocumentClient): Promise<string> => {
  try {
    return await client.config.region();
  } catch (cause) {
    throw new UsageError('no region is known for these tables: set AWS_REGION', { cause });
  }
};

const openDeployed = async (
  wanted: WantedTables,
  tables: LedgerTables,
  environment: Environment,
  telemetry: Telemetry,
): Promise<OpenTables> => {
  const dynamodb = createMeteredDynamoDB(telemetry);
  try {
    const region = await regionOf(dynamodb);
    const { timeZone, currency } = await deployedMarketplace(dynamodb, tables.ledger, wanted);
    const place = namedEndpoint(environment, 'DYNAMODB')?.url ?? region;
    const env = {
      [ENV.ledgerTable]: tables.ledger,
      [ENV.metricsTable]: tables.metrics,
      [ENV.timeZone]: timeZone,
      [ENV.currency]: currency,
      [ENV.counterShards]: environment[ENV.counterShards],
    };
    return {
      runtime: { env, clock: Date.now, waiting, telemetry, dynamodb },
      tables,
      name: `${place} ${tables.ledger} ${tables.metrics}`,
      alone: false,
      close: async () => dynamodb.destroy(),
    };
  } catch (error) {
    dynamodb.destroy();
    throw error;
  }
};

type Folder = { readonly release: () => void } | { readonly storeOfRunner: string };

/** Makes the folder this process's own, unless a runner has it: then where its store is. Throws DataFolderError when it is neither. */
const enter = (folder: string): Folder => {
  try {
    const release = claim(folder);
    // What a runner that was killed left behind.
    withdraw(folder);
    return { release };
  } catch (error) {
    const storeOfRunner = error instanceof FolderInUseError ? runnerStore(folder) : undefined;
    if (storeOfRunner === undefined) throw error;
    return { storeOfRunner };
  }
};

const clientSettingsOf = (endpoint: string, environment: Environment): StoreClientSettings => ({
  endpoint,
  ...(namedEndpoint(environment, 'DYNAMODB') === undefined
    ? { region: REGION, credentials: anyCredentials(), signer: UNSIGNED }
    : namedAccess(environment)),
});

const openFolder = async (
  { folder, ...said }: WantedTables,
  whenEmpty: 'make' | 'refuse',
  environment: Environment,
  telemetry: Telemetry,
): Promise<OpenTables> => {
  if (whenEmpty === 'refuse' && marketplaceOf(folder) === undefined)
    throw new DataFolderError(`there is no data in ${folder}: choose another folder with --data`);
  await using opening = new AsyncDisposableStack();
  const entered = enter(folder);
  if ('release' in entered) opening.defer(entered.release);
  const known = marketplaceOf(folder);
  const marketplace = {
    timeZone: said.timeZone ?? known?.timeZone ?? 'UTC',
    currency: said.currency ?? known?.currency ?? 'USD',
  };
  prepare(folder, marketplace);
  const storeSettings = async (): Promise<StoreClientSettings> => {
    if ('storeOfRunner' in entered) return clientSettingsOf(entered.storeOfRunner, environment);
    const store = await startStore({ dataFile: storeFile(folder), tableNames: LOCAL_TABLES, environment });
    opening.defer(store.close);
    return store.clientSettings;
  };
  const settings = await storeSettings();
  const dynamodb = createMeteredDynamoDB(telemetry, settings);
  opening.defer(() => dynamodb.destroy());
  const open = opening.move();
  return {
    runtime: {
      env: localEnvironment(marketplace, environment),
      clock: Date.now,
      waiting,
      telemetry,
      dynamodb,
    },
    tables: LOCAL_TABLES,
    name: namedEndpoint(environment, 'DYNAMODB')?.url ?? 'the store of this folder',
    alone: 'release' in entered,
    close: () => open.disposeAsync(),
  };
};

/**
 * Opens the tables: of a folder whose pipeline is running, at its store; of one that is not, with a store that is started on it, and the folder
 * is then nobody else's until it is closed. Throws DataFolderError, StoreError or UsageError for what the caller can mend.
 */
export const openTables = (
  wanted: WantedTables,
  whenEmpty: 'make' | 'refuse',
  environment: Environment,
  telemetry: Telemetry,
): Promise<OpenTables> =>
  wanted.tables === undefined
    ? openFolder(wanted, whenEmpty, environment, telemetry)
    : openDeployed(wanted, wanted.tables, environment, telemetry);
