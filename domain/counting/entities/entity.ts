import type { Version } from '../../../contracts/ledger.ts';
import type { EventType } from '../../../contracts/records/topics.ts';
import type { Calendar } from '../../time/calendar.ts';
import type { Contribution } from '../tally.ts';

/** Where a record stood in Kafka, and when it was written there. */
export type Position = { readonly partition: number; readonly offset: number; readonly timestamp: number };

/** The partition of a record that was not read from Kafka but from a file of history: it is nobody's place to go on from. */
export const NO_PARTITION = -1;

/**
 * The lists of a seller that an entry can be on, each by a time: `open` orders by their deadline, `late` shipments by when they were shipped,
 * `dropped` orders (cancelled, declined or never answered) by when they were placed, `low` ratings and `refund`s by their own.
 */
export const LISTS = ['open', 'late', 'dropped', 'low', 'refund'] as const;
export type ListName = (typeof LISTS)[number];

/** `at`: ms since 1970. `marks`: one letter for each thing that tells entries of the list apart without reading them. */
export type Listing = { readonly list: ListName; readonly at: number; readonly marks: string };

/** One kind of entity: how records change its ledger entry, and what an entry counts as. All of it pure. */
export type EntityKind<Record, Entry> = {
  readonly eventType: EventType;
  /** The entity's id within its seller. */
  readonly idOf: (record: Record) => string;
  /** The entry after a record, or undefined when the record changes nothing: it is a duplicate or an older version. */
  readonly evolve: (entry: Entry | undefined, record: Record, position: Position) => Entry | undefined;
  /** What an entry counts as; undefined while it does not count yet. */
  readonly contribution: (entry: Entry, calendar: Calendar) => Contribution | undefined;
  /** The list that an entry is on; undefined when it is on none. */
  readonly listing?: (entry: Entry) => Listing | undefined;
  /** When the clock is to look at an entry (ms since 1970) unless something happens to it before; undefined when it need not. */
  readonly dueAt?: (entry: Entry) => number | undefined;
  /** Whether an entry says that its order is cancelled; for the kind that knows it. The order's shipment is then open no longer. */
  readonly isCancelled?: (entry: Entry) => boolean;
  /** The instant (ms) of which the seller's greatest is shown, for kinds that have one. A maximum cannot be a counter. */
  readonly latestOf?: (entry: Entry) => number;
};

/** (time, offset), and the partition when both are equal, so that the winner does not depend on the order of arrival. */
export const compareVersions = (a: Version, b: Version): number =>
  a.time - b.time || a.offset - b.offset || a.partition - b.partition;

export const versionOf = (time: number, { offset, partition }: Position): Version => ({
  time,
  offset,
  partition,
});

/** Whether a record of this version replaces the entry. */
export const replaces = (version: Version, entry: { readonly version: Version } | undefined): boolean =>
  entry === undefined || compareVersions(version, entry.version) > 0;
