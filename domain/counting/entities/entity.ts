import type { Version } from '../../../contracts/ledger.ts';
import type { DaysAhead } from '../../../contracts/records/times.ts';
import type { EventType } from '../../../contracts/records/topics.ts';
import type { Schema } from '../../../contracts/schema.ts';
import type { Calendar } from '../../time/calendar.ts';
import type { Naming } from '../part-names.ts';
import type { Contribution } from '../tally.ts';

/** Where a record stood in Kafka, and when it was written there (timestamp in ms since 1970). */
export type Position = { readonly partition: number; readonly offset: number; readonly timestamp: number };

/** The partition of a record from a history file. It has no watermark. */
export const NO_PARTITION = -1;

/**
 * The lists of a seller. An entry is on at most one of them. Each is sorted by a time: `open`
 * orders by their deadline, `late` shipments by when they shipped, `dropped` orders (cancelled,
 * declined or never answered) by when they were placed, `low` ratings and `refund`s by their own
 * time.
 */
export const LISTS = ['open', 'late', 'dropped', 'low', 'refund'] as const;
export type ListName = (typeof LISTS)[number];

/**
 * An entry's place on a list. `at` is in ms since 1970. `flags` has a letter for each property by
 * which queues select entries of the list without reading them.
 */
export type Listing = { readonly list: ListName; readonly at: number; readonly flags: string };

/** How the entries of one event type count, and where they are listed. */
export type EntryKind<Entry> = {
  readonly eventType: EventType;
  readonly entrySchema: Schema<Entry>;
  /** What an entry adds to the counters; undefined while it adds nothing. */
  readonly contribution: (entry: Entry, calendar: Calendar) => Contribution | undefined;
  readonly listing?: (entry: Entry) => Listing | undefined;
  /** When the clock must check the entry (ms since 1970); undefined when it need not. */
  readonly dueAt?: (entry: Entry) => number | undefined;
  /**
   * Only for orders: whether the order was called off, or deleted. That closes its shipment: see
   * planWrites.
   */
  readonly isCancelled?: (entry: Entry) => boolean;
  /**
   * The instant (ms since 1970) whose greatest value is shown for the seller; undefined while the
   * entity counts as nothing. A maximum cannot be a counter, so it is stored as a watermark.
   */
  readonly latestOf?: (entry: Entry) => number | undefined;
  /** Only for orders: the category and the channel that they count under. */
  readonly naming?: Naming<Entry>;
};

/** Everything about one event type: its records, how they change entries, and how entries count. */
export type EntityKind<Rec, Entry> = EntryKind<Entry> & {
  readonly recordSchema: Schema<Rec>;
  /** How far ahead of its record's Kafka timestamp each of its times may be. */
  readonly daysAhead: DaysAhead;
  /** The entity's id within its seller. */
  readonly idOf: (record: Rec) => string;
  /**
   * The entry after a record; undefined when the record is a duplicate or older, and changes
   * nothing.
   */
  readonly evolve: (entry: Entry | undefined, record: Rec, position: Position) => Entry | undefined;
};

/**
 * Sorts by time, offset and partition, so that the winner does not depend on the order of arrival.
 */
export const compareVersions = (a: Version, b: Version): number =>
  a.time - b.time || a.offset - b.offset || a.partition - b.partition;

export const versionOf = (time: number, { offset, partition }: Position): Version => ({
  time,
  offset,
  partition,
});

/** Whether a record with this version replaces the entry. */
export const replaces = (version: Version, entry: { readonly version: Version } | undefined): boolean =>
  entry === undefined || compareVersions(version, entry.version) > 0;

/** Whether an entity is there. A deleted one counts as nothing. */
export const isThere = ({ deleted }: { readonly deleted?: true | undefined }): boolean => deleted !== true;
