/** Everything that must be true of a history when nothing is left to happen. */
import type { Fault } from '../journal.ts';
import type { World } from '../history.ts';
import { checkReconciled } from './reconciled.ts';

export const check = async (world: World, _inSql: boolean): Promise<Fault[]> => [
  ...(await checkReconciled(world)),
];
