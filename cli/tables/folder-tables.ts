import { createMeteredDynamoDB, type Environment } from '../../adapters/runtime/runtime.ts';
import { waiting } from '../../app/pacing/backoff.ts';
import type { Telemetry } from '../../app/ports/telemetry.ts';
import {
  claimFolder,
  DataFolderError,
  FolderInUseError,
  prepareFolder,
  readMarketplace,
  runnerStore,
  storeFile,
  withdrawRunner,
} from '../../local/data-folder.ts';
import { LOCAL_TABLES, localEnvironment, type Marketplace } from '../../local/environment.ts';
import { namedEndpoint } from '../../local/named-endpoint.ts';
import { startStore, storeClientSettings } from '../../local/store/store.ts';
import { exitWhenLost } from '../command-line/signals.ts';
import type { TableChoice } from './table-options.ts';
import type { OpenTables } from './tables.ts';

export type FolderOptions = {
  /** What to do with a folder that has no data. */
  readonly whenEmpty: 'make' | 'refuse';
  /** Called once such a folder is made, with what its days and amounts are counted in. */
  readonly onMade?: (marketplace: Marketplace) => void;
};

type Claim = { readonly release: () => void } | { readonly runnerStore: string };

/**
 * Makes the folder this process's own, or finds the store of the runner that has it. Throws
 * DataFolderError when it can do neither.
 */
const claimOrFindRunner = (folder: string): Claim => {
  try {
    const release = claimFolder(folder);
    // A runner that was killed left its address behind.
    withdrawRunner(folder);
    return { release };
  } catch (error) {
    const store = error instanceof FolderInUseError ? runnerStore(folder) : undefined;
    if (store === undefined) throw error;
    return { runnerStore: store };
  }
};

/**
 * Opens the tables of a data folder: at the store of the pipeline that runs on it, or else with a
 * store of its own, and nobody else can then use the folder until the tables are closed.
 */
export const openFolderTables = async (
  { folder, timeZone, currency }: TableChoice,
  { whenEmpty, onMade = () => undefined }: FolderOptions,
  environment: Environment,
  telemetry: Telemetry,
): Promise<OpenTables> => {
  if (whenEmpty === 'refuse' && readMarketplace(folder) === undefined)
    throw new DataFolderError(`there is no data in ${folder}: choose another folder with --data`);
  await using opening = new AsyncDisposableStack();
  const claim = claimOrFindRunner(folder);
  if ('release' in claim) opening.defer(claim.release);
  const stored = readMarketplace(folder);
  const marketplace = {
    timeZone: timeZone ?? stored?.timeZone ?? 'UTC',
    currency: currency ?? stored?.currency ?? 'USD',
  };
  prepareFolder(folder, marketplace);
  if (stored === undefined) onMade(marketplace);
  const findStore = async () => {
    if ('runnerStore' in claim) return storeClientSettings(claim.runnerStore, environment);
    const store = await startStore({
      dataFile: storeFile(folder),
      tableNames: LOCAL_TABLES,
      environment,
      onRestart: (message) => console.error(message),
      onLost: exitWhenLost,
    });
    opening.defer(store.close);
    return store.clientSettings;
  };
  const dynamodb = createMeteredDynamoDB(telemetry, await findStore());
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
    alone: 'release' in claim,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};
