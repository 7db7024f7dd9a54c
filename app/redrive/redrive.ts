import * as z from 'zod';
import { sellerIdentifier } from '../../contracts/records/identifiers.ts';
import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import { findKind, type SourceTopics, USUAL_TOPICS } from '../../contracts/sources/topics.ts';
import { withKind } from '../../domain/counting/kinds.ts';
import { createIngest, type Ingest, type IngestDeps } from '../ingest/ingest.ts';
import { listFields } from '../ingest/read-record.ts';
import type { KafkaRecord } from '../ports/kafka-record.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { KeptRecord, QuarantineContents, QuarantineSpan, Rejected } from '../ports/quarantine.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** Which quarantined records to drive again. */
export type RedriveSelection = QuarantineSpan & {
  /** Only those whose reason contains this text, in capitals or not. */
  readonly reason: string | undefined;
  /** Only those of these sellers; empty for all. */
  readonly sellerIds: readonly string[];
};

/** Why some records stay in quarantine, with one of them. */
export type Staying = { readonly reason: string; readonly records: number; readonly place: string };

export type RedriveResult = {
  readonly selected: number;
  /** Records that count now. In a dry run, those that would. */
  readonly counted: number;
  /** Records that change nothing: they count already, or a newer version does. */
  readonly unchanged: number;
  readonly stay: number;
  /** The most frequent reasons first. */
  readonly reasons: readonly Staying[];
};

export type RedriveOptions = {
  /** Say what would become of the records, and write nothing. */
  readonly dryRun: boolean;
  /** Called with how many records were read, selected or not. */
  readonly onProgress: (read: number) => void;
};

export type RedriveDeps = {
  readonly contents: QuarantineContents;
  /** What the ingest functions use. */
  readonly ingest: IngestDeps;
  readonly topics: SourceTopics;
};

/** Each store call has a time limit of its own, and the whole run has none. */
const UNLIMITED = (): number => Infinity;
/** How many reasons are told apart; the rest is counted together. */
const REASONS_MAX = 50;

const placeOf = ({ topic, partition, offset }: KafkaRecord): string => `${topic} ${partition} ${offset}`;

/** Applies nothing, and says what would have been applied. */
const withoutWriting = (ledger: Ledger): Ledger => ({
  ...ledger,
  apply: async (_state, changes) => ({
    outcome: 'applied',
    refused: [],
    transactions: 0,
    changes: changes.length,
    records: changes.reduce((sum, { applied }) => sum + applied.length, 0),
  }),
});

const sellerRecord = z.object({ seller_id: sellerIdentifier });

const isSelected = (
  { raw, reason, isWhole }: KeptRecord,
  selection: RedriveSelection,
  { ingest: { findSource }, topics }: RedriveDeps,
): boolean => {
  // A run before has begun to remove it, and this one finishes that.
  if (!isWhole) return true;
  if (selection.reason !== undefined && !reason.toLowerCase().includes(selection.reason.toLowerCase()))
    return false;
  if (selection.sellerIds.length === 0) return true;
  const kind = findEventType(topics, raw.topic);
  return listFields(raw, kind && findSource(kind, raw.topic)).some((fields) => {
    const parsed = sellerRecord.safeParse(fields);
    return parsed.success && selection.sellerIds.includes(parsed.data.seller_id);
  });
};

/** History files may be loaded under our own names, whatever the marketplace calls its topics. */
const findEventType = (topics: SourceTopics, topic: string): EventType | undefined =>
  findKind(topics, topic) ?? findKind(USUAL_TOPICS, topic);

/** Counts the records that stay, by reason. */
const createStaying = () => {
  const reasons = new Map<string, Staying>();
  const stay = (given: string, place: string): void => {
    const reason = reasons.has(given) || reasons.size < REASONS_MAX ? given : 'other reasons';
    const before = reasons.get(reason) ?? { reason, records: 0, place };
    reasons.set(reason, { ...before, records: before.records + 1 });
  };
  return { reasons, stay };
};

/** Ingest as the functions have it, but what it rejects is collected: it is quarantined already. */
const createCollectingIngest = (deps: IngestDeps, dryRun: boolean) => {
  const rejected: Rejected[] = [];
  let counted = 0;
  const telemetry: Telemetry = {
    ...deps.telemetry,
    count: (measurement, amount) => {
      if (measurement === 'recordsApplied') counted += amount;
      deps.telemetry.count(measurement, amount);
    },
  };
  const collecting: IngestDeps = {
    ...deps,
    telemetry,
    ledger: dryRun ? withoutWriting(deps.ledger) : deps.ledger,
    quarantine: {
      ...deps.quarantine,
      add: async (more) => {
        rejected.push(...more);
        return [];
      },
      // All of them are in quarantine. None may be left out for that.
      findKept: async () => new Set(),
    },
  };
  const ingests = new Map<EventType, Ingest>(
    EVENT_TYPES.map((eventType) => [
      eventType,
      withKind(eventType, (kind) => createIngest(kind, collecting)),
    ]),
  );
  /** Ingests records of one topic. Returns those that it rejects. */
  const ingest = async (eventType: EventType, raws: readonly KafkaRecord[]): Promise<Rejected[]> => {
    await ingests.get(eventType)?.(raws, UNLIMITED);
    return rejected.splice(0);
  };
  return { ingest, counted: () => counted };
};

/**
 * Creates the use case that drives quarantined records again: each goes through ingest at its old
 * place and time, so versions decide as they would have. What then counts, or counted already, is
 * removed from the quarantine; the rest stays. A run that is interrupted loses nothing, and the
 * next one finishes it.
 */
export const createRedrive =
  (redriveDeps: RedriveDeps) =>
  async (selection: RedriveSelection, { dryRun, onProgress }: RedriveOptions): Promise<RedriveResult> => {
    const { contents, ingest: deps, topics } = redriveDeps;
    const { ingest, counted } = createCollectingIngest(deps, dryRun);
    const { reasons, stay } = createStaying();
    let [read, selected, removed] = [0, 0, 0];

    const drive = async (topic: string, kept: readonly KeptRecord[]): Promise<void> => {
      const eventType = findEventType(topics, topic);
      if (eventType === undefined) {
        for (const { raw } of kept) stay(`no records are read from the topic ${topic}`, placeOf(raw));
        return;
      }
      const raws = kept.flatMap(({ raw, isWhole }) => (isWhole ? [raw] : []));
      const rejected = new Set<string>();
      for (const { raw, reason } of await ingest(eventType, raws)) {
        rejected.add(placeOf(raw));
        stay(reason, placeOf(raw));
      }
      const done = kept.filter(({ raw }) => !rejected.has(placeOf(raw)));
      if (!dryRun) await contents.remove(done);
      removed += done.length;
    };

    for await (const { records, unreadable } of contents.read(selection)) {
      for (const place of unreadable) stay('the quarantined record cannot be read', place);
      const kept = records.filter((record) => isSelected(record, selection, redriveDeps));
      selected += kept.length + unreadable.length;
      for (const [topic, ofTopic] of Map.groupBy(kept, ({ raw }) => raw.topic)) await drive(topic, ofTopic);
      read += records.length + unreadable.length;
      onProgress(read);
    }
    return {
      selected,
      counted: counted(),
      // A message of a source may hold several records that count.
      unchanged: Math.max(0, removed - counted()),
      stay: selected - removed,
      reasons: [...reasons.values()].sort((a, b) => b.records - a.records),
    };
  };
