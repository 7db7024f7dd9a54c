import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readCountingBasis } from '../../adapters/dynamodb/counted-by.ts';
import type { LedgerTables } from '../../adapters/dynamodb/ledger-transaction.ts';
import { createMeteredDynamoDB, type Environment } from '../../adapters/runtime/runtime.ts';
import { waiting } from '../../app/pacing/backoff.ts';
import type { Telemetry } from '../../app/ports/telemetry.ts';
import type { Marketplace } from '../../local/environment.ts';
import { namedEndpoint } from '../../local/named-endpoint.ts';
import { ENV } from '../../topology/environment.ts';
import { COUNTER_LAYOUT } from '../../topology/tables.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { TableChoice } from './table-options.ts';
import type { OpenTables } from './tables.ts';

export type DeployedOptions = {
  /** Accept tables that another release counts in its own layout, because they are counted anew. */
  readonly takeOver?: boolean;
};

/**
 * The time zone and currency that the deployment counts by. In another time zone the days would be
 * cut elsewhere, so an option must not contradict what the table says. Throws UsageError.
 */
const readMarketplace = async (
  client: DynamoDBDocumentClient,
  ledger: string,
  { timeZone, currency }: Pick<TableChoice, 'timeZone' | 'currency'>,
  { takeOver = false }: DeployedOptions,
): Promise<Marketplace> => {
  const stored = await readCountingBasis(client, ledger);
  if (takeOver && stored === undefined)
    throw new UsageError(`the table ${ledger} is no deployment's, so there is nothing to take over`);
  if (!takeOver && stored !== undefined && stored.counterLayout !== COUNTER_LAYOUT)
    throw new UsageError(
      `the table ${ledger} is counted as another release does (counter layout ` +
        `${stored.counterLayout ?? 'before 1'}, this release has ${COUNTER_LAYOUT}): check out that ` +
        'release, ' +
        'or see "A release that counts otherwise" in docs/operating/deploy.md',
    );
  for (const [option, given, kept] of [
    ['--time-zone', timeZone, stored?.timeZone],
    ['--currency', currency, stored?.currency],
  ] as const) {
    if (given === undefined && kept === undefined)
      throw new UsageError(`the table ${ledger} does not say how it is counted: give ${option}`);
    if (given !== undefined && kept !== undefined && given !== kept)
      throw new UsageError(`the table ${ledger} is counted with ${option} ${kept}, not ${given}`);
  }
  return { timeZone: timeZone ?? stored?.timeZone ?? '', currency: currency ?? stored?.currency ?? '' };
};

const readRegion = async (client: DynamoDBDocumentClient): Promise<string> => {
  try {
    return await client.config.region();
  } catch (cause) {
    throw new UsageError('no region is set for these tables: set AWS_REGION', { cause });
  }
};

/** Opens tables by their names on AWS, while their deployment works on them. Throws UsageError. */
export const openDeployedTables = async (
  choice: TableChoice & { readonly deployed: LedgerTables },
  options: DeployedOptions,
  environment: Environment,
  telemetry: Telemetry,
): Promise<OpenTables> => {
  const { deployed: tables } = choice;
  await using opening = new AsyncDisposableStack();
  const dynamodb = createMeteredDynamoDB(telemetry);
  opening.defer(() => dynamodb.destroy());
  const region = await readRegion(dynamodb);
  const { timeZone, currency } = await readMarketplace(dynamodb, tables.ledger, choice, options);
  const place = namedEndpoint(environment, 'DYNAMODB')?.url ?? region;
  const env = {
    [ENV.ledgerTable]: tables.ledger,
    [ENV.metricsTable]: tables.metrics,
    [ENV.timeZone]: timeZone,
    [ENV.currency]: currency,
    [ENV.counterShards]: environment[ENV.counterShards],
    [ENV.namesPerDay]: environment[ENV.namesPerDay],
    [ENV.quarantineDays]: environment[ENV.quarantineDays],
    [ENV.topicNames]: environment[ENV.topicNames],
  };
  const open = opening.move();
  return {
    runtime: { env, clock: Date.now, waiting, telemetry, dynamodb },
    tables,
    name: `${place} ${tables.ledger} ${tables.metrics}`,
    alone: false,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};
