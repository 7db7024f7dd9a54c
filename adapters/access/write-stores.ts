import type { Operator } from '../../app/access/identity.ts';
import { ENV } from '../../topology/environment.ts';
import { createLedgerStore, type LedgerStore } from '../dynamodb/ledger-store.ts';
import { type Runtime, required } from '../runtime/runtime.ts';
import type { WriterFor } from './writers.ts';

/** What a change that somebody asks for is made through. */
export type WriteStores = { readonly ledger: Pick<LedgerStore, 'read' | 'write'> };

/** The stores as this operator may change them: of one seller. */
export type WritingFor = (operator: Operator, sellerId: string) => WriteStores;

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
