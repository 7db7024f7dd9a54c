import type { LedgerTables } from '../../adapters/dynamodb/ledger-transaction.ts';
import type { Runtime } from '../../adapters/runtime/runtime.ts';

/** Tables that a command works on without a pipeline of its own. */
export type OpenTables = AsyncDisposable & {
  readonly runtime: Omit<Runtime, 'policy'>;
  readonly tables: LedgerTables;
  /** Tells these tables from others in a file of progress. */
  readonly name: string;
  /**
   * Whether no pipeline runs on them: then nobody else evaluates the sellers that a command
   * changes.
   */
  readonly alone: boolean;
};
