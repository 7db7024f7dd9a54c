import type { FulfillmentEntry } from '../../contracts/ledger.ts';
import type { FulfillmentRecord } from '../../contracts/records/records.ts';
import { compareVersions, type EntityKind, versionOf } from './entity.ts';

const HOUR_MS = 3_600_000;

/** Shipments: the earliest event of each stage counts, so their order of arrival does not matter. */
export const fulfillment: EntityKind<FulfillmentRecord, FulfillmentEntry> = {
  eventType: 'fulfillment',
  idOf: (record) => record.order_id,
  evolve: (entry, record, position) => {
    const version = versionOf(record.event_ts, position);
    const known = entry?.stages[record.stage];
    if (known !== undefined && compareVersions(version, known.version) >= 0) return undefined;
    return { stages: { ...entry?.stages, [record.stage]: { version, sla_hours: record.sla_hours } } };
  },
  contribution: ({ stages: { accepted, shipped } }, calendar) => {
    if (accepted === undefined || shipped === undefined) return undefined;
    const onTime = shipped.version.time - accepted.version.time <= shipped.sla_hours * HOUR_MS;
    return {
      day: calendar.day(shipped.version.time),
      parts: [],
      counts: onTime ? ['shipped_orders', 'on_time_shipments'] : ['shipped_orders'],
      money: [],
    };
  },
};
