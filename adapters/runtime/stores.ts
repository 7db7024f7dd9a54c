import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Ledger } from '../../app/ports/ledger.ts';
import { type Calendar, createCalendar } from '../../domain/time/calendar.ts';
import { ENV } from '../../topology/environment.ts';
import { createLedgerStore } from '../dynamodb/ledger-store.ts';
import type { LedgerTables } from '../dynamodb/ledger-transaction.ts';
import { type Environment, type Runtime, required } from './runtime.ts';

/** The tables that the environment names. */
export const tablesFrom = (env: Environment): LedgerTables => ({
  ledger: required(env, ENV.ledgerTable),
  metrics: required(env, ENV.metricsTable),
});

/** The calendar of the marketplace's time zone. */
export const calendarFrom = (env: Environment): Calendar => createCalendar(required(env, ENV.timeZone));

/** The ledger as a client may use it. All of them share one calendar, which is dear to make. */
export const ledgersFrom = ({
  env,
  waiting,
}: Pick<Runtime, 'env' | 'waiting'>): ((client: DynamoDBDocumentClient) => Ledger) => {
  const [tables, calendar] = [tablesFrom(env), calendarFrom(env)];
  return (client) => createLedgerStore(client, tables, waiting, calendar);
};
