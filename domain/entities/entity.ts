import type { Version } from '../../contracts/ledger.ts';
import type { EventType } from '../../contracts/names.ts';
import type { Calendar } from '../calendar.ts';
import type { Contribution } from '../tally.ts';

/** Where a record stood in Kafka, and when it was written there. */
export type Position = { readonly partition: number; readonly offset: number; readonly timestamp: number };

/** One kind of entity: how records change its ledger entry, and what an entry counts as. All of it pure. */
export type EntityKind<Record, Entry> = {
  readonly eventType: EventType;
  /** The entity's id within its seller. */
  readonly idOf: (record: Record) => string;
  /** The entry after a record, or undefined when the record changes nothing: it is a duplicate or an older version. */
  readonly evolve: (entry: Entry | undefined, record: Record, position: Position) => Entry | undefined;
  /** What an entry counts as; undefined while it does not count yet. */
  readonly contribution: (entry: Entry, calendar: Calendar) => Contribution | undefined;
  /** The instant (ms) of which the seller's greatest is shown, for kinds that have one. A maximum cannot be a counter. */
  readonly latestOf?: (entry: Entry) => number;
};

/** (time, offset), and the partition when both are equal, so that the winner does not depend on the order of arrival. */
export const compareVersions = (a: Version, b: Version): number => a.time - b.time || a.offset - b.offset || a.partition - b.partition;

export const versionOf = (time: number, { offset, partition }: Position): Version => ({ time, offset, partition });

/** Whether a record of this version replaces the entry. */
export const replaces = (version: Version, entry: { readonly version: Version } | undefined): boolean =>
  entry === undefined || compareVersions(version, entry.version) > 0;
