import type { WritingFor } from '../../app/ports/stores.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { ledgersFrom } from '../runtime/stores.ts';
import type { WriterFor } from './writers.ts';

/** Stores over the tables that the environment names, for each operator and seller through a client of their own. */
export const writingThrough = (
  writerFor: WriterFor,
  runtime: Pick<Runtime, 'env' | 'waiting'>,
): WritingFor => {
  const ledgerThrough = ledgersFrom(runtime);
  return (operator, sellerId) => ({ ledger: ledgerThrough(writerFor(operator, sellerId)) });
};
