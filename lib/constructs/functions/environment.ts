import { EVENT_TYPES } from '../../../contracts/records/topics.ts';
import { ENV } from '../../../topology/environment.ts';
import type { DataStack } from '../../data-stack.ts';
import type { Stage } from '../../stage/read-stage.ts';

type Environment = Readonly<Record<string, string>>;

/** The tables of every seller's entries and figures. */
export const tablesEnvironment = ({
  ledger,
  metrics,
}: Pick<DataStack, 'ledger' | 'metrics'>): Environment => ({
  [ENV.ledgerTable]: ledger.tableName,
  [ENV.metricsTable]: metrics.tableName,
});

/** What days and sums are counted by. */
export const marketplaceEnvironment = ({ marketplace: { timeZone, currency } }: Stage): Environment => ({
  [ENV.timeZone]: timeZone,
  [ENV.currency]: currency,
});

/** How the topics are called, for functions that say up to which record figures go. */
export const topicsEnvironment = ({ kafka: { topics } }: Stage): Environment => ({
  [ENV.topicNames]: JSON.stringify(
    Object.fromEntries(EVENT_TYPES.map((eventType) => [eventType, topics[eventType].name])),
  ),
});
