import type { KafkaRecord } from './kafka-record.ts';

/** A record that cannot be used, and why. */
export type Rejected = { readonly raw: KafkaRecord; readonly reason: string };

/** Whether a record was rejected for a reason that contains a text, in capitals or not. */
export const hasReason = ({ reason }: Pick<Rejected, 'reason'>, text: string): boolean =>
  reason.toLowerCase().includes(text.toLowerCase());

export type QuarantinedRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly timestamp: number;
  readonly value: Buffer;
};

/**
 * A quarantined record in a list. It has a preview instead of the value, which may be as large as
 * Kafka allows. Times are in ms since 1970.
 */
export type QuarantinedPreview = Omit<QuarantinedRecord, 'value'> & {
  readonly quarantinedAt: number;
  readonly key?: Buffer | undefined;
  readonly bytes: number;
  readonly preview: string;
};

/**
 * Which quarantined records: of one topic or of all, quarantined from `from` until before `to` (ms
 * since 1970; undefined for no limit).
 */
export type QuarantineSpan = {
  readonly topic: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
};

export type QuarantinePageRequest = QuarantineSpan & {
  readonly limit: number;
  /** The `end` of the page before; undefined for the first page. */
  readonly after: string | undefined;
};

export type QuarantinePage = {
  readonly records: readonly QuarantinedPreview[];
  /** When and where those records of the page came from that cannot be read. */
  readonly unreadable: readonly string[];
  readonly end: string | undefined;
};

export type QuarantineStore = {
  /**
   * Keeps each record once, by topic, partition and offset, with its raw bytes.
   * @returns the records that were not in quarantine before
   */
  readonly add: (rejected: readonly Rejected[], now: number) => Promise<readonly Rejected[]>;
  /** Those of these records that are in quarantine. */
  readonly findKept: (raws: readonly KafkaRecord[]) => Promise<ReadonlySet<KafkaRecord>>;
  /** All quarantined records of a partition, by offset. */
  readonly list: (topic: string, partition: number) => Promise<QuarantinedRecord[]>;
  /**
   * A page of quarantined records, the newest first; `end` is undefined on the last page. The index
   * lags, so a record of a moment ago may be missing. Records from before the index existed are
   * always missing.
   */
  readonly readNewest: (request: QuarantinePageRequest) => Promise<QuarantinePage>;
};

/** A quarantined record with all of its value. Its key may be cut. */
export type KeptRecord = Rejected & {
  /** How many items hold its value. */
  readonly parts: number;
  /** Whether all of these are there. If not, a removal of the record was interrupted. */
  readonly isWhole: boolean;
};

/** Some quarantined records. `unreadable` names the places of those that cannot be read. */
export type QuarantineGroup = {
  readonly records: readonly KeptRecord[];
  readonly unreadable: readonly string[];
  /** Where to go on reading. */
  readonly end: string;
};

/** Quarantined records, to be driven again or erased. */
export type QuarantineContents = {
  /** How many records a span has, from an index that lags by a moment. */
  readonly count: (span: QuarantineSpan) => Promise<number>;
  /**
   * The records of a span in groups of some megabytes at most, from the same index. A group may be
   * empty, so that whoever works against the clock can look at it.
   * @param after the `end` of the last group before; undefined to begin
   */
  readonly read: (span: QuarantineSpan, after?: string) => AsyncIterable<QuarantineGroup>;
  /** Replaces the reasons of records. One that has gone meanwhile stays gone. */
  readonly restate: (records: readonly Rejected[]) => Promise<void>;
  /** Removes records. One whose removal is interrupted stays listed. */
  readonly remove: (records: readonly KeptRecord[]) => Promise<void>;
};
