import type { Environment } from '../adapters/runtime/runtime.ts';
import { ENV } from '../topology/environment.ts';
import type { TableName } from '../topology/tables.ts';

/** The names of the tables in the local store. */
export const LOCAL_TABLES: Readonly<Record<TableName, string>> = {
  ledger: 'ledger',
  metrics: 'metrics',
  connections: 'connections',
};

export const LOCAL_ISSUER = 'urn:seller-pulse:local';
export const LOCAL_AUDIENCE = 'seller-pulse';
export const LOCAL_ALERTS_TOPIC = 'arn:aws:sns:us-east-1:000000000000:seller-pulse-alerts';

export type Marketplace = { readonly timeZone: string; readonly currency: string };

/**
 * The environment that a deployment gives its functions, for this machine. COUNTER_SHARDS,
 * NAMES_PER_DAY, QUARANTINE_DAYS and TOPIC_NAMES come from `outer`.
 */
export const localEnvironment = ({ timeZone, currency }: Marketplace, outer: Environment): Environment => ({
  [ENV.ledgerTable]: LOCAL_TABLES.ledger,
  [ENV.metricsTable]: LOCAL_TABLES.metrics,
  [ENV.connectionsTable]: LOCAL_TABLES.connections,
  [ENV.counterShards]: outer[ENV.counterShards],
  [ENV.namesPerDay]: outer[ENV.namesPerDay],
  [ENV.quarantineDays]: outer[ENV.quarantineDays],
  [ENV.topicNames]: outer[ENV.topicNames],
  [ENV.currency]: currency,
  [ENV.timeZone]: timeZone,
  [ENV.alertsTopicArn]: LOCAL_ALERTS_TOPIC,
  [ENV.tokenIssuer]: LOCAL_ISSUER,
  [ENV.tokenAudience]: LOCAL_AUDIENCE,
});
