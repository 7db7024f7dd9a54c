import type { Environment } from '../../adapters/runtime/runtime.ts';
import type { Telemetry } from '../../app/ports/telemetry.ts';
import { type DeployedOptions, openDeployedTables } from './deployed-tables.ts';
import { type FolderOptions, openFolderTables } from './folder-tables.ts';
import type { TableChoice } from './table-options.ts';
import type { OpenTables } from './tables.ts';

/**
 * Opens the tables of a data folder or a deployment. Throws DataFolderError, StoreError or
 * UsageError for what the caller can fix.
 */
export const openTables = (
  choice: TableChoice,
  options: FolderOptions & DeployedOptions,
  environment: Environment,
  telemetry: Telemetry,
): Promise<OpenTables> =>
  choice.deployed === undefined
    ? openFolderTables(choice, options, environment, telemetry)
    : openDeployedTables({ ...choice, deployed: choice.deployed }, options, environment, telemetry);
