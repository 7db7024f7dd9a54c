import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import type { Assumptions, Size } from './assumptions.ts';
import { BASE64_GROWTH, countEndpointHours } from './pollers.ts';
import type { PriceTable } from './prices.ts';

/** GB of records in a month at one event per second. */
export const computeGbPerEventPerSecond = ({ hoursPerMonth, recordBytes }: Assumptions): number =>
  (hoursPerMonth * 3600 * recordBytes) / 1e9;

/**
 * How many GB a month make Express cheaper than Serverless. Costs are dollars per month and per GB.
 */
export const computeMskBreakEven = (
  { prices }: PriceTable,
  assumptions: Assumptions,
  partitions: number,
  brokers: number,
) => {
  const usd = (key: keyof typeof prices): number => prices[key].usd;
  const { hoursPerMonth, retentionDays, secondsPerDay } = assumptions;
  /** The share of a month's records that is on disk at any time. */
  const storedShare = (retentionDays * secondsPerDay) / (hoursPerMonth * 3600);
  const serverlessFixed =
    hoursPerMonth *
    (usd('msk.serverlessClusterHour') + EVENT_TYPES.length * partitions * usd('msk.serverlessPartitionHour'));
  const expressFixed = hoursPerMonth * brokers * usd('msk.expressLargeHour');
  const serverlessPerGb =
    usd('msk.serverlessGbIn') +
    usd('msk.serverlessGbOut') +
    storedShare * usd('msk.serverlessStorageGbMonth');
  const expressPerGb = usd('msk.expressGbIn') + storedShare * usd('msk.expressStorageGbMonth');
  const gb = Math.max(0, (expressFixed - serverlessFixed) / (serverlessPerGb - expressPerGb));
  return {
    serverlessFixed,
    expressFixed,
    serverlessPerGb,
    expressPerGb,
    gb,
    eventsPerSecond: gb / computeGbPerEventPerSecond(assumptions),
  };
};

/** The share of provisioned capacity that must be in use to cost less than on demand. */
export const computeCapacityBreakEven = ({ prices }: PriceTable) => ({
  writes: prices['dynamodb.wcuHour'].usd / (3600 * prices['dynamodb.writeUnit'].usd),
  reads: prices['dynamodb.rcuHour'].usd / (3600 * prices['dynamodb.readUnit'].usd),
});

/**
 * Compares one shared poller unit with the endpoints of on-demand pollers, in dollars per month.
 */
export const computePollerBreakEven = (
  { prices }: PriceTable,
  assumptions: Assumptions,
  kafka: Size['kafka'],
) => {
  const shared = assumptions.hoursPerMonth * prices['lambda.eventPollerUnitHour'].usd;
  const onDemandEndpoints = countEndpointHours(kafka, assumptions) * prices['vpc.endpointZoneHour'].usd;
  const gb = (shared - onDemandEndpoints) / (BASE64_GROWTH * prices['vpc.endpointGb'].usd);
  return {
    shared,
    unshared: shared * EVENT_TYPES.length,
    onDemandEndpoints,
    gb,
    eventsPerSecond: gb / computeGbPerEventPerSecond(assumptions),
  };
};
