/** Everything that must be true of a history when nothing is left to happen. */

import type { Finding } from '../journal.ts';
import type { World } from '../world.ts';
import { checkAlerts } from './alerts.ts';
import { checkCounters } from './counters.ts';
import { checkFigures } from './figures.ts';
import { checkNeighbours } from './neighbours.ts';
import { checkQuarantine } from './quarantine.ts';
import { checkReconciled } from './reconciled.ts';
import { checkRedelivered } from './redelivered.ts';
import { checkSummaries } from './summaries.ts';

export type CheckOptions = {
  /** Whether to recount in SQL too, which takes long. */
  readonly inSql: boolean;
  /** Whether to spoil a seller in the end. */
  readonly spoils: boolean;
};

export const check = async (world: World, { inSql, spoils }: CheckOptions): Promise<Finding[]> => [
  ...checkQuarantine(world),
  ...checkAlerts(world),
  ...checkCounters(world),
  ...checkSummaries(world),
  ...(inSql ? await checkFigures(world) : []),
  ...(await checkRedelivered(world)),
  ...(await checkReconciled(world)),
  ...(spoils ? await checkNeighbours(world) : []),
];
