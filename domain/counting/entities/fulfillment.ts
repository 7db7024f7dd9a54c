import { type FulfillmentEntry, fulfillmentEntry } from '../../../contracts/ledger.ts';
import { type FulfillmentRecord, fulfillmentRecord } from '../../../contracts/records/records.ts';
import type { CountFigure } from '../figures.ts';
import { compareVersions, type EntityKind, versionOf } from './entity.ts';

const HOUR_MS = 3_600_000;

/** The last instant that any record can name: no deadline need be later, and stored times keep their four-digit years, by which they sort. */
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

const deadlineOf = (acceptedAt: number, slaHours: number): number =>
  Math.min(acceptedAt + slaHours * HOUR_MS, LAST_INSTANT);

/** Marks an open order that will not count in SLA compliance when it ships: an operator took it out beforehand. */
export const EXCLUDED_FLAG = 'x';

const isExcluded = ({ excluded }: FulfillmentEntry): boolean =>
  excluded?.includes('sla_compliance_rate') === true;

/** What has become of a shipment: waiting for its acceptance or beside the question, open until `dueAt`, or shipped (times in ms since 1970). */
type Standing =
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
 * An order counts as shipped once it has both an accepted and a shipped event; on time within the `sla_hours` of the shipped one, to the
 * millisecond. Until it ships, fails or is cancelled an accepted order is open, due after its own `sla_hours`; overdue once the clock has
 * found that very deadline passed.
 */
export const standingOfShipment = ({ stages, cancelled, overdue_since }: FulfillmentEntry): Standing => {
  const { accepted, shipped, failed } = stages;
  if (accepted === undefined) return { kind: 'uncounted' };
  const acceptedAt = accepted.version.time;
  if (shipped !== undefined) {
    const dueAt = deadlineOf(acceptedAt, shipped.sla_hours);
    const shippedAt = shipped.version.time;
    return { kind: 'shipped', acceptedAt, dueAt, shippedAt, onTime: shippedAt <= dueAt };
  }
  if (failed !== undefined || cancelled === true) return { kind: 'uncounted' };
  const dueAt = deadlineOf(acceptedAt, accepted.sla_hours);
  return { kind: 'open', acceptedAt, dueAt, overdue: overdue_since === dueAt };
};

/** The entry with its cancellation as its order says it now; undefined when that is no news. */
export const withCancellation = (
  entry: FulfillmentEntry | undefined,
  cancelled: boolean,
): FulfillmentEntry | undefined => {
  if ((entry?.cancelled ?? false) === cancelled) return undefined;
  const { cancelled: _, ...rest } = entry ?? { stages: {} };
  return cancelled ? { ...rest, cancelled } : rest;
};

/** The entry of an open order whose deadline has passed at `now` (ms), noted as overdue; undefined when there is nothing to note. */
export const withOverdue = (entry: FulfillmentEntry, now: number): FulfillmentEntry | undefined => {
  const standing = standingOfShipment(entry);
  return standing.kind === 'open' && !standing.overdue && now > standing.dueAt
    ? { ...entry, overdue_since: standing.dueAt }
    : undefined;
};

/** Shipments: the earliest event of each stage counts, so their order of arrival does not matter. */
export const fulfillment: EntityKind<FulfillmentRecord, FulfillmentEntry> = {
  eventType: 'fulfillment',
  recordSchema: fulfillmentRecord,
  entrySchema: fulfillmentEntry,
  idOf: (record) => record.order_id,
  evolve: (entry, record, position) => {
    const version = versionOf(record.event_ts, position);
    const known = entry?.stages[record.stage];
    if (known !== undefined && compareVersions(version, known.version) >= 0) return undefined;
    return {
      ...entry,
      stages: { ...entry?.stages, [record.stage]: { version, sla_hours: record.sla_hours } },
    };
  },
  contribution: (entry, calendar) => {
    const standing = standingOfShipment(entry);
    switch (standing.kind) {
      case 'uncounted':
        return undefined;
      case 'open': {
        const counts: CountFigure[] = standing.overdue ? ['open_orders', 'overdue_orders'] : ['open_orders'];
        if (standing.overdue && isExcluded(entry)) counts.push('overdue_excluded');
        return { day: undefined, parts: [], counts, money: [] };
      }
      case 'shipped': {
        const counts: CountFigure[] = standing.onTime
          ? ['shipped_orders', 'on_time_shipments']
          : ['shipped_orders'];
        if (isExcluded(entry))
          counts.push('sla_excluded', ...(standing.onTime ? (['sla_excluded_on_time'] as const) : []));
        return { day: calendar.day(standing.shippedAt), parts: [], counts, money: [] };
      }
    }
  },
  listing: (entry) => {
    const standing = standingOfShipment(entry);
    switch (standing.kind) {
      case 'uncounted':
        return undefined;
      case 'open':
        return { list: 'open', at: standing.dueAt, flags: isExcluded(entry) ? EXCLUDED_FLAG : '' };
      case 'shipped':
        return standing.onTime ? undefined : { list: 'late', at: standing.shippedAt, flags: '' };
    }
  },
  dueAt: (entry) => {
    const standing = standingOfShipment(entry);
    return standing.kind === 'open' && !standing.overdue ? standing.dueAt : undefined;
  },
};
