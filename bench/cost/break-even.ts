import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import type { Assumptions, Size } from './assumptions.ts';
import { BASE64, endpointHours } from './pollers.ts';
import type { PriceTable } from './prices.ts';

/** Records' bytes of a month at one event a second, in GB. */
export const gbPerEventPerSecond = ({ hoursPerMonth, recordBytes }: Assumptions): number =>
  (hoursPerMonth * 3600 * recordBytes) / 1e9;

/** From how many GB written in a month on Express costs less than Serverless. Dollars a month, and dollars a GB. */
export const mskBreakEven = (
  { prices }: PriceTable,
  assumed: Assumptions,
  partitions: number,
  brokers: number,
) => {
  const usd = (key: keyof typeof prices): number => prices[key].usd;
  const { hoursPerMonth, retentionDays, secondsPerDay } = assumed;
  /** Of a GB written in a month, this much is on disk at any time. */
  const kept = (retentionDays * secondsPerDay) / (hoursPerMonth * 3600);
  const serverlessFixed =
    hoursPerMonth *
    (usd('msk.serverlessClusterHour') + EVENT_TYPES.length * partitions * usd('msk.serverlessPartitionHour'));
  const expressFixed = hoursPerMonth * brokers * usd('msk.expressLargeHour');
  const serverlessPerGb =
    usd('msk.serverlessGbIn') + usd('msk.serverlessGbOut') + kept * usd('msk.serverlessStorageGbMonth');
  const expressPerGb = usd('msk.expressGbIn') + kept * usd('msk.expressStorageGbMonth');
  const gb = Math.max(0, (expressFixed - serverlessFixed) / (serverlessPerGb - expressPerGb));
  return {
    serverlessFixed,
    expressFixed,
    serverlessPerGb,
    expressPerGb,
    gb,
    eventsPerSecond: gb / gbPerEventPerSecond(assumed),
  };
};

/** The share of provisioned capacity that must be used for it to cost less than on demand, of writes and of reads. */
export const capacityBreakEven = ({ prices }: PriceTable) => ({
  writes: prices['dynamodb.wcuHour'].usd / (3600 * prices['dynamodb.writeUnit'].usd),
  reads: prices['dynamodb.rcuHour'].usd / (3600 * prices['dynamodb.readUnit'].usd),
});

/** One shared unit of provisioned pollers against the endpoints that on-demand pollers need at such a cluster. Dollars a month. */
export const pollerBreakEven = ({ prices }: PriceTable, assumed: Assumptions, kafka: Size['kafka']) => {
  const shared = assumed.hoursPerMonth * prices['lambda.eventPollerUnitHour'].usd;
  const onDemandEndpoints = endpointHours(kafka, assumed) * prices['vpc.endpointZoneHour'].usd;
  const gb = (shared - onDemandEndpoints) / (BASE64 * prices['vpc.endpointGb'].usd);
  return {
    shared,
    unshared: shared * EVENT_TYPES.length,
    onDemandEndpoints,
    gb,
    eventsPerSecond: gb / gbPerEventPerSecond(assumed),
  };
};
