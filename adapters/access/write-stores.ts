import type { WritingFor } from '../../app/ports/stores.ts';
import { ENV } from '../../topology/environment.ts';
import { createLedgerStore } from '../dynamodb/ledger-store.ts';
import { type Runtime, required } from '../runtime/runtime.ts';
import type { WriterFor } from './writers.ts';

/** Stores over the tables that the environment names, for each operator and seller through a client of their own. */
export const writingThrough = (
  writerFor: WriterFor,
  { env, waiting }: Pick<Runtime, 'env' | 'waiting'>,
): WritingFor => {
  const tables = { ledger: required(env, ENV.ledgerTable), metrics: required(env, ENV.metricsTable) };
  return (operator, sellerId) => ({
    ledger: createLedgerStore(writerFor(operator, sellerId), tables, waiting),
  });
};
