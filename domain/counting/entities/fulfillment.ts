import { type FulfillmentEntry, fulfillmentEntry, type StageEntry } from '../../../contracts/ledger.ts';
import {
  FULFILLMENT_STAGES,
  type FulfillmentRecord,
  fulfillmentDaysAhead,
  fulfillmentRecord,
} from '../../../contracts/records/records.ts';
import type { CountFigure } from '../figures.ts';
import { compareVersions, type EntityKind, versionOf } from './entity.ts';

const HOUR_MS = 3_600_000;

/**
 * Deadlines are capped here, so that the years of stored times keep four digits and sort as text.
 */
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

type Stages = FulfillmentEntry['stages'];

/** Until when the order was promised to ship: what the event of the earliest stage says of it. */
const findPromise = (stages: Stages): number | undefined => {
  for (const stage of FULFILLMENT_STAGES) {
    const promise = stages[stage]?.ship_by;
    if (promise !== undefined) return promise;
  }
  return undefined;
};

/** The promise, or else so many hours after the order was accepted. */
const computeDeadline = (stages: Stages, acceptedAt: number, { sla_hours }: StageEntry): number =>
  findPromise(stages) ?? Math.min(acceptedAt + sla_hours * HOUR_MS, LAST_INSTANT);

/** The flag of an open order that an operator excluded from SLA compliance before it shipped. */
export const EXCLUDED_FLAG = 'x';

const isExcluded = ({ excluded }: FulfillmentEntry): boolean =>
  excluded?.includes('sla_compliance_rate') === true;

/**
 * The status of a shipment; times are in ms since 1970. `uncounted`: not accepted yet, or failed or
 * cancelled before it shipped.
 */
type ShipmentStatus =
  | { readonly kind: 'uncounted' }
  | { readonly kind: 'open'; readonly acceptedAt: number; readonly dueAt: number; readonly overdue: boolean }
  | {
      readonly kind: 'shipped';
      readonly acceptedAt: number;
      readonly dueAt: number;
      readonly shippedAt: number;
      readonly onTime: boolean;
    };

/**
 * Finds the status of a shipment. An order has shipped once it has an accepted and a shipped event.
 * A delivered event stands in for a shipped one that is missing: the order cannot have left later.
 * It is on time if it shipped until its deadline, to the millisecond. An accepted order is open
 * until it ships, fails or is cancelled, and overdue once the clock has marked its deadline as
 * passed. The deadline is the promised `ship_by`, or else follows from the `sla_hours` of the
 * shipped event, or of the accepted one while the order is open.
 */
export const findShipmentStatus = ({
  stages,
  cancelled,
  overdue_since,
}: FulfillmentEntry): ShipmentStatus => {
  const { accepted, shipped = stages.delivered, failed } = stages;
  if (accepted === undefined) return { kind: 'uncounted' };
  const acceptedAt = accepted.version.time;
  if (shipped !== undefined) {
    const dueAt = computeDeadline(stages, acceptedAt, shipped);
    const shippedAt = shipped.version.time;
    return { kind: 'shipped', acceptedAt, dueAt, shippedAt, onTime: shippedAt <= dueAt };
  }
  if (failed !== undefined || cancelled === true) return { kind: 'uncounted' };
  const dueAt = computeDeadline(stages, acceptedAt, accepted);
  return { kind: 'open', acceptedAt, dueAt, overdue: overdue_since === dueAt };
};

/** The entry with the cancellation of its order; undefined when that changes nothing. */
export const withCancellation = (
  entry: FulfillmentEntry | undefined,
  cancelled: boolean,
): FulfillmentEntry | undefined => {
  if ((entry?.cancelled ?? false) === cancelled) return undefined;
  const { cancelled: _, ...rest } = entry ?? { stages: {} };
  return cancelled ? { ...rest, cancelled } : rest;
};

/**
 * The entry with the right mark at `now` (ms since 1970): overdue after its deadline, and no longer
 * overdue before it, if a clock that was ahead had marked it. Undefined when that changes nothing.
 */
export const withOverdue = (entry: FulfillmentEntry, now: number): FulfillmentEntry | undefined => {
  const status = findShipmentStatus(entry);
  if (status.kind !== 'open' || status.overdue === now > status.dueAt) return undefined;
  const { overdue_since: _, ...unmarked } = entry;
  return status.overdue ? unmarked : { ...entry, overdue_since: status.dueAt };
};

/**
 * Shipments: the earliest event of each stage counts, so their order of arrival does not matter.
 */
export const fulfillment: EntityKind<FulfillmentRecord, FulfillmentEntry> = {
  eventType: 'fulfillment',
  recordSchema: fulfillmentRecord,
  daysAhead: fulfillmentDaysAhead,
  entrySchema: fulfillmentEntry,
  idOf: (record) => record.order_id,
  evolve: (entry, record, position) => {
    const version = versionOf(record.event_ts, position);
    const stored = entry?.stages[record.stage];
    if (stored !== undefined && compareVersions(version, stored.version) >= 0) return undefined;
    const { stage, sla_hours, ship_by } = record;
    return {
      ...entry,
      stages: { ...entry?.stages, [stage]: { version, sla_hours, ship_by: ship_by ?? undefined } },
    };
  },
  contribution: (entry, calendar) => {
    const status = findShipmentStatus(entry);
    switch (status.kind) {
      case 'uncounted':
        return undefined;
      case 'open': {
        const counts: CountFigure[] = status.overdue ? ['open_orders', 'overdue_orders'] : ['open_orders'];
        if (status.overdue && isExcluded(entry)) counts.push('overdue_excluded');
        return { day: undefined, parts: [], counts, money: [] };
      }
      case 'shipped': {
        const counts: CountFigure[] = status.onTime
          ? ['shipped_orders', 'on_time_shipments']
          : ['shipped_orders'];
        if (isExcluded(entry))
          counts.push('sla_excluded', ...(status.onTime ? (['sla_excluded_on_time'] as const) : []));
        return { day: calendar.day(status.shippedAt), parts: [], counts, money: [] };
      }
    }
  },
  listing: (entry) => {
    const status = findShipmentStatus(entry);
    switch (status.kind) {
      case 'uncounted':
        return undefined;
      case 'open':
        return { list: 'open', at: status.dueAt, flags: isExcluded(entry) ? EXCLUDED_FLAG : '' };
      case 'shipped':
        return status.onTime ? undefined : { list: 'late', at: status.shippedAt, flags: '' };
    }
  },
  dueAt: (entry) => {
    const status = findShipmentStatus(entry);
    return status.kind === 'open' && !status.overdue ? status.dueAt : undefined;
  },
};
