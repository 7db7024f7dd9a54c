import * as z from 'zod';
import { sellerIdentifier } from '../../contracts/records/identifiers.ts';
import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import { findKind, type SourceTopics, USUAL_TOPICS } from '../../contracts/sources/topics.ts';
import { withKind } from '../../domain/counting/kinds.ts';
import { createIngest, type Ingest, type IngestDeps } from '../ingest/ingest.ts';
import { listFields } from '../ingest/read-record.ts';
import type { RemainingTime } from '../pacing/time-limit.ts';
import type { KafkaRecord } from '../ports/kafka-record.ts';
import type { Ledger } from '../ports/ledger.ts';
import {
  hasReason,
  type KeptRecord,
  type QuarantineContents,
  type QuarantineSpan,
  type Rejected,
} from '../ports/quarantine.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { addFigures, figuresOf, type RedriveFigures } from './figures.ts';

/** Which quarantined records to drive again. */
export type RedriveSelection = QuarantineSpan & {
  /** Only those whose reason contains this text, in capitals or not. */
  readonly reason: string | undefined;
  /** Only those of these sellers; empty for all. */
  readonly sellerIds: readonly string[];
};

/** A part of a redrive: what became of some records, and where the next part begins. */
export type RedriveStep = RedriveFigures & {
  /** How many records were read, selected or not. */
  readonly read: number;
  readonly place: string;
};

export type RedriveOptions = {
  /** Say what would become of the records, and write nothing. */
  readonly dryRun: boolean;
  /** The `place` of the last step before; undefined to begin. */
  readonly after?: string | undefined;
  /** Ends a step that takes too long. */
  readonly remaining: RemainingTime;
};

export type RedriveDeps = {
  readonly contents: QuarantineContents;
  /** What the ingest functions use. */
  readonly ingest: Omit<IngestDeps, 'quarantine'>;
  readonly topics: SourceTopics;
};

export type Redrive = (selection: RedriveSelection, options: RedriveOptions) => AsyncIterable<RedriveStep>;

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
  if (selection.reason !== undefined && !hasReason({ reason }, selection.reason)) return false;
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

/**
 * Ingest as the functions have it, but what it rejects is collected: it is quarantined already. A
 * dry run is the same with a ledger that writes nothing, so it says what ingest would do.
 */
const createCollectingIngest = (deps: RedriveDeps['ingest'], dryRun: boolean) => {
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
  /** Ingests records of one topic. Returns those that it rejects, and how many count now. */
  return async (eventType: EventType, raws: readonly KafkaRecord[], remaining: RemainingTime) => {
    counted = 0;
    await ingests.get(eventType)?.(raws, remaining);
    return { rejected: rejected.splice(0), counted };
  };
};

const NO_TOPIC = (topic: string): string => `no records are read from the topic ${topic}`;
const UNREADABLE = 'the quarantined record cannot be read';

/**
 * Creates the use case that drives quarantined records again, some at each step: each goes through
 * ingest at its old place and time, so versions decide as they would have. What then counts, or
 * counted already, is removed from the quarantine; the rest stays, with the reason that holds now.
 * A run that is interrupted loses nothing, and the next one finishes it.
 */
export const createRedrive = (redriveDeps: RedriveDeps): Redrive =>
  async function* (selection, { dryRun, after, remaining }) {
    const { contents, ingest: deps, topics } = redriveDeps;
    const ingest = createCollectingIngest(deps, dryRun);

    /** What becomes of records of one topic. */
    const drive = async (topic: string, kept: readonly KeptRecord[]): Promise<RedriveFigures> => {
      const eventType = findEventType(topics, topic);
      if (eventType === undefined)
        return figuresOf(
          0,
          0,
          kept.map(({ raw }) => ({ reason: NO_TOPIC(topic), place: placeOf(raw) })),
        );
      const raws = kept.flatMap(({ raw, isWhole }) => (isWhole ? [raw] : []));
      const { rejected, counted } = await ingest(eventType, raws, remaining);
      const reasons = new Map(rejected.map(({ raw, reason }) => [placeOf(raw), reason]));
      const done = kept.filter(({ raw }) => !reasons.has(placeOf(raw)));
      if (!dryRun) {
        const before = new Map(kept.map(({ raw, reason }) => [placeOf(raw), reason]));
        await contents.restate(rejected.filter(({ raw, reason }) => before.get(placeOf(raw)) !== reason));
        await contents.remove(done);
      }
      return figuresOf(
        counted,
        done.length,
        [...reasons].map(([place, reason]) => ({ reason, place })),
      );
    };

    for await (const { records, unreadable, end } of contents.read(selection, after)) {
      const kept = records.filter((record) => isSelected(record, selection, redriveDeps));
      let figures = figuresOf(
        0,
        0,
        unreadable.map((place) => ({ reason: UNREADABLE, place })),
      );
      for (const [topic, ofTopic] of Map.groupBy(kept, ({ raw }) => raw.topic))
        figures = addFigures(figures, await drive(topic, ofTopic));
      yield { ...figures, read: records.length + unreadable.length, place: end };
    }
  };
