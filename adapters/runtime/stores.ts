import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Ledger } from '../../app/ports/ledger.ts';
import { type Calendar, createCalendar } from '../../domain/time/calendar.ts';
import { ENV, NAMES_PER_DAY_DEFAULT } from '../../topology/environment.ts';
import type { NameLimits } from '../dynamodb/day-names.ts';
import { createLedgerStore } from '../dynamodb/ledger-store.ts';
import type { LedgerTables } from '../dynamodb/ledger-transaction.ts';
import { type Environment, positiveInteger, type Runtime, required } from './runtime.ts';

/** The names of the tables, from the environment. */
export const tablesFrom = (env: Environment): LedgerTables => ({
  ledger: required(env, ENV.ledgerTable),
  metrics: required(env, ENV.metricsTable),
});

/** The calendar of the marketplace's time zone. */
export const calendarFrom = (env: Environment): Calendar => createCalendar(required(env, ENV.timeZone));

/** The limits of functions that change the day or the name under which an order counts. */
export const nameLimitsFrom = (env: Environment): NameLimits => ({
  namesPerDay: positiveInteger(env, ENV.namesPerDay, NAMES_PER_DAY_DEFAULT),
  counterShards: positiveInteger(env, ENV.counterShards, 1),
});

/**
 * Returns a function that makes a client's ledger. All ledgers share one calendar, which is slow to
 * make.
 */
export const ledgersFrom = (
  { env, waiting }: Pick<Runtime, 'env' | 'waiting'>,
  limits?: NameLimits,
): ((client: DynamoDBDocumentClient) => Ledger) => {
  const [tables, calendar] = [tablesFrom(env), calendarFrom(env)];
  return (client) => createLedgerStore(client, tables, waiting, calendar, limits);
};
