import { createNoteErasure } from '../../adapters/dynamodb/audit-store.ts';
import { createQuarantineContents } from '../../adapters/dynamodb/quarantine-contents.ts';
import {
  createEraseQuarantined,
  type Eraser,
  type ErasureResult,
  type ErasureSelection,
} from '../../app/erase/erase-quarantined.ts';
import type { OpenTables } from '../tables/tables.ts';

/** Erases quarantined records of open tables; without an eraser, counts them. */
export const erase = async (
  { runtime, tables }: OpenTables,
  selection: ErasureSelection,
  eraser: Eraser | undefined,
  onProgress: (read: number, total: number) => void,
): Promise<ErasureResult> => {
  const { dynamodb, waiting } = runtime;
  const contents = createQuarantineContents(dynamodb, tables.ledger, waiting);
  const run = createEraseQuarantined({ contents, note: createNoteErasure(dynamodb, tables.ledger) });
  const total = await contents.count(selection);
  return run(selection, eraser, (read) => onProgress(read, Math.max(read, total)));
};
