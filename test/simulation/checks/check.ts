/** Everything that must be true of a history when nothing is left to happen. */
import type { World } from '../history.ts';
import type { Fault } from '../journal.ts';
import { checkAlerts } from './alerts.ts';
import { checkCounters } from './counters.ts';
import { checkQuarantine } from './quarantine.ts';
import { checkReconciled } from './reconciled.ts';

export const check = async (world: World, _inSql: boolean): Promise<Fault[]> => [
  ...checkQuarantine(world),
  ...checkAlerts(world),
  ...checkCounters(world),
  ...(await checkReconciled(world)),
];
