import type { WritingFor } from '../../app/ports/stores.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { ledgersFrom } from '../runtime/stores.ts';
import type { WriterFor } from './writers.ts';

/**
 * Stores that write the tables named in the environment. Each pair of operator and seller writes
 * through its own client.
 */
export const createWriteStores = (
  writerFor: WriterFor,
  runtime: Pick<Runtime, 'env' | 'waiting'>,
): WritingFor => {
  const ledgerThrough = ledgersFrom(runtime);
  return (operator, sellerId) => ({ ledger: ledgerThrough(writerFor(operator, sellerId)) });
};
