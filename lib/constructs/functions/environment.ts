import { EVENT_TYPES, type EventType } from '../../../contracts/records/topics.ts';
import { ENV } from '../../../topology/environment.ts';
import type { DataStack } from '../../data-stack.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { topicReadersOf } from '../../stage/topic-readers.ts';

type Environment = Readonly<Record<string, string>>;

/** The names of the ledger and metrics tables. */
export const tablesEnvironment = ({
  ledger,
  metrics,
}: Pick<DataStack, 'ledger' | 'metrics'>): Environment => ({
  [ENV.ledgerTable]: ledger.tableName,
  [ENV.metricsTable]: metrics.tableName,
});

/** The time zone and currency of the marketplace. */
export const marketplaceEnvironment = ({ marketplace: { timeZone, currency } }: Stage): Environment => ({
  [ENV.timeZone]: timeZone,
  [ENV.currency]: currency,
});

/** The topic names, for functions that say up to which record their figures go. */
export const topicsEnvironment = (stage: Stage): Environment => {
  const readers = topicReadersOf(stage, stage.sources);
  const topicsOf = (kind: EventType): readonly string[] =>
    readers.filter((reader) => reader.kind === kind).map(({ topic }) => topic);
  return {
    [ENV.topicNames]: JSON.stringify(Object.fromEntries(EVENT_TYPES.map((kind) => [kind, topicsOf(kind)]))),
  };
};
