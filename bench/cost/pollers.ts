import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import type { Assumptions, Size } from './assumptions.ts';
import type { Rates, TopicRate } from './rates.ts';

/** On the way to a function, base64 turns three bytes into four. */
export const BASE64_GROWTH = 4 / 3;

/** Endpoint-hours that on-demand pollers need per month, over all zones of such a cluster. */
export const countEndpointHours = (
  kafka: Size['kafka'],
  { hoursPerMonth, endpoints, serverlessZones, expressZones }: Assumptions,
): number => hoursPerMonth * endpoints * (kafka === 'express' ? expressZones : serverlessZones);

/**
 * Pollers that one topic keeps busy, by concurrent invocations or bytes, and at least the minimum.
 */
const countPollers = (
  { ingest, records }: TopicRate,
  partitions: number,
  assumptions: Assumptions,
): number => {
  const byInvocations = (ingest.invocations * ingest.ms) / 1000 / assumptions.pollerInvocations;
  const byBytes = (records * assumptions.recordBytes) / 1e6 / assumptions.pollerMbPerSecond;
  return Math.min(
    partitions,
    Math.max(assumptions.pollersLeast, Math.ceil(byInvocations), Math.ceil(byBytes)),
  );
};

/** Event poller units to pay for, with all topics in one group. */
export const countPollerUnits = (size: Size, rates: Rates, assumptions: Assumptions): number => {
  const pollers = EVENT_TYPES.reduce(
    (sum, type) => sum + countPollers(rates.topics[type], size.partitions, assumptions),
    0,
  );
  const mbPerSecond = (size.eventsPerSecond * assumptions.recordBytes) / 1e6;
  return Math.max(
    Math.ceil(pollers / assumptions.pollersPerUnit),
    Math.ceil(mbPerSecond / assumptions.unitMbPerSecond),
  );
};
