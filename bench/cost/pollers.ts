import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import type { Assumptions, Size } from './assumptions.ts';
import type { Rates, TopicRate } from './rates.ts';

/** Base64 makes four bytes of three on the way to a function. */
export const BASE64 = 4 / 3;

/** Hours of an endpoint in a zone that pollers on demand need in a month, in the network of such a cluster. */
export const endpointHours = (
  kafka: Size['kafka'],
  { hoursPerMonth, endpoints, serverlessZones, expressZones }: Assumptions,
): number => hoursPerMonth * endpoints * (kafka === 'express' ? expressZones : serverlessZones);

/** Pollers that one topic keeps busy: by invocations under way, by bytes, and never below its least. */
const pollersOf = ({ ingest, records }: TopicRate, partitions: number, assumed: Assumptions): number => {
  const byInvocations = (ingest.invocations * ingest.ms) / 1000 / assumed.pollerInvocations;
  const byBytes = (records * assumed.recordBytes) / 1e6 / assumed.pollerMbPerSecond;
  return Math.min(partitions, Math.max(assumed.pollersLeast, Math.ceil(byInvocations), Math.ceil(byBytes)));
};

/** Paid event poller units of the five topics in one group. */
export const pollerUnits = (size: Size, rates: Rates, assumed: Assumptions): number => {
  const pollers = EVENT_TYPES.reduce(
    (sum, type) => sum + pollersOf(rates.topics[type], size.partitions, assumed),
    0,
  );
  const mbPerSecond = (size.eventsPerSecond * assumed.recordBytes) / 1e6;
  return Math.max(
    Math.ceil(pollers / assumed.pollersPerUnit),
    Math.ceil(mbPerSecond / assumed.unitMbPerSecond),
  );
};
