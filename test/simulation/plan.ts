/** A history before it happens: its settings, its records, and what is done with them when. */

import type { ExclusionRequest } from '../../contracts/api/exclusions.ts';
import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import { PLACES, type Place } from '../support/generators/times.ts';
import { CROSSINGS, type Crossing } from './boundaries.ts';
import { drawWeather, type FaultPlan, type Weather } from './faults.ts';
import { createDraw, type Draw, type Random } from './random.ts';
import { drawRecords, SELLERS, type SimulatedRecord } from './records.ts';

export const POLICY_NAMES = ['prompt', 'held'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

export type Settings = {
  readonly timeZone: string;
  /** ms since 1970. */
  readonly start: number;
  readonly sellers: readonly string[];
  readonly counterShards: number;
  /** How many categories and channels a day keeps apart. */
  readonly namesPerDay: number;
  readonly policy: PolicyName;
  readonly lag_ms_max: number;
  /** Fewer bytes than the item of a day may really have; undefined for DynamoDB's own limit. */
  readonly dayBytesMax: number | undefined;
  readonly weather: Weather;
  /** How many of the invocations that run out of time go on as zombies. */
  readonly zombies: number;
  /** The batches of a stream that are handled side by side. */
  readonly lanes: number;
  /** Whether notify lags by hours, so that the clock publishes alerts in its place. */
  readonly lagging: boolean;
  /** Sellers that somebody watches. */
  readonly watched: readonly string[];
  /** The crossing at which this history is to crash. */
  readonly target: Crossing | undefined;
};

/** What is damaged by hand. All of it can be made right from what is left. */
export const DAMAGED_PARTS = ['counters', 'entries', 'summary', 'lost summary'] as const;
export type DamagedPart = (typeof DAMAGED_PARTS)[number];

/** Times are in ms after the start. */
export type Step = { readonly id: string; readonly at_ms: number } & (
  | {
      readonly kind: 'deliver';
      readonly eventType: EventType;
      /** Places in the records of the plan. */
      readonly records: readonly number[];
      /** How many invocations get the batch at about the same time. */
      readonly copies: number;
    }
  | { readonly kind: 'tick' }
  | { readonly kind: 'set clock'; readonly ahead_ms: number }
  | { readonly kind: 'exclude'; readonly sellerId: string; readonly request: ExclusionRequest }
  | { readonly kind: 'damage'; readonly sellerId: string; readonly part: DamagedPart }
  | { readonly kind: 'reconcile'; readonly sellerId: string; readonly repair: boolean }
);

export type Plan = {
  readonly seed: number;
  readonly settings: Settings;
  readonly records: readonly SimulatedRecord[];
  readonly steps: readonly Step[];
  /** Undefined: drawn by the weather. */
  readonly faults: FaultPlan | undefined;
};

/** More names than any history has. */
export const ALL_NAMES = 1000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Drawn = Settings & { readonly wide: 'names' | 'orders' | undefined; readonly place: Place };

/**
 * Whether a history is after a call whose boundary has one of these words. It then has what leads
 * to such a call.
 */
const isAfter = ({ target }: Pick<Settings, 'target'>, ...words: readonly string[]): boolean =>
  words.some((word) => target?.includes(word));

const drawSettings = (draw: Draw, seed: number): Drawn => {
  const random = draw('settings');
  const target = CROSSINGS[seed % CROSSINGS.length];
  const place = PLACES[random.below(PLACES.length)]!;
  const sellers = SELLERS.slice(0, random.pick([1, 1, 2, 2, 3, 4]));
  const wide = random.chance(1 / 50) ? random.pick(['names', 'orders'] as const) : undefined;
  return {
    place,
    wide,
    timeZone: place.timeZone,
    start: place.anchor + random.between(-10 * 60, 4 * 60) * MINUTE,
    sellers: wide === undefined ? sellers : sellers.slice(0, 1),
    counterShards: random.pick([1, 1, 1, 2, 3]),
    namesPerDay: random.pick([ALL_NAMES, ALL_NAMES, 100, 1, 2]),
    policy: isAfter({ target }, 'clock') ? 'held' : random.pick(POLICY_NAMES),
    lag_ms_max: random.pick([0, 200, 5000, 60_000]),
    dayBytesMax: random.chance(1 / 25) ? random.pick([900, 1500]) : undefined,
    weather: drawWeather(draw),
    zombies: random.pick([0, 0.5, 1]),
    lanes: random.pick([1, 2]),
    lagging:
      random.chance(0.1) ||
      isAfter({ target }, 'clock Get', 'clock Publish', 'clock Update', 'clock BatchGet metrics'),
    watched: random.chance(0.3) || isAfter({ target }, 'notify') ? sellers : [],
    target,
  };
};

const FEW_SIZES = [1, 2, 3, 5, 8, 200] as const;
/** A log of so many records comes in large batches, which transactions must divide. */
const MANY = 60;
const MANY_SIZES = [30, 200, 200] as const;

/**
 * Cuts a log into batches as a poller does: any number of records, in the order of their offsets.
 */
const cut = (random: Random, log: readonly number[]): number[][] => {
  const sizes = log.length > MANY ? MANY_SIZES : FEW_SIZES;
  const batches: number[][] = [];
  for (let from = 0; from < log.length; ) {
    const size = random.pick(sizes);
    batches.push(log.slice(from, from + size));
    from += size;
  }
  return batches;
};

const drawDeliveries = (draw: Draw, records: readonly SimulatedRecord[]): Step[] =>
  EVENT_TYPES.flatMap((eventType) => {
    const random = draw(`deliveries ${eventType}`);
    const log = records.flatMap((record, index) => (record.eventType === eventType ? [index] : []));
    let at_ms = random.below(20_000);
    const deliver = (batch: readonly number[], name: string, later_ms: number): Step => ({
      id: `${eventType}-${name}`,
      kind: 'deliver',
      at_ms: at_ms + later_ms,
      eventType,
      records: batch,
      copies: random.pick([1, 1, 1, 1, 2, 3]),
    });
    const first = cut(random, log).map((batch, index) => {
      at_ms += random.pick([0, 20, 1000, 60_000, 20 * MINUTE]);
      // Some come after those that followed them.
      return deliver(batch, `${index}`, random.chance(0.2) ? random.pick([30, 5000, HOUR]) : 0);
    });
    const again = random.chance(0.4) ? cut(random, log).filter(() => random.chance(0.5)) : [];
    return [...first, ...again.map((batch, index) => deliver(batch, `again-${index}`, random.below(HOUR)))];
  });

const RATES_OF_ORDERS = ['acceptance_rate', 'cancellation_rate', 'sla_compliance_rate'] as const;

const drawExclusion = (random: Random): ExclusionRequest => {
  const common = { excluded: random.chance(0.7), reason: 'a test' };
  return random.chance(0.25)
    ? { ...common, rate: 'avg_rating', rating_id: `r${random.below(4)}` }
    : { ...common, rate: random.pick(RATES_OF_ORDERS), order_id: `o${random.below(5)}` };
};

/** What happens beside the deliveries: the clock, operators, repairs. */
const drawRest = (draw: Draw, settings: Settings): Step[] => {
  const { sellers } = settings;
  const random = draw('steps');
  const [isClock, isReconcile] = [isAfter(settings, 'clock'), isAfter(settings, 'reconcile')];
  const seller = (): string => sellers[random.below(sellers.length)]!;
  const steps: Step[] = [];
  const add = (kind: string, count: number, create: (id: string, at_ms: number) => Step): void => {
    for (let nth = 0; nth < count; nth += 1)
      steps.push(create(`${kind}-${nth}`, random.pick([MINUTE, HOUR, 3 * HOUR]) + random.below(2 * HOUR)));
  };
  add('tick', isClock ? 6 : random.between(0, 3), (id, at_ms) => ({ id, at_ms, kind: 'tick' }));
  add('exclude', isAfter(settings, 'exclude') ? 8 : random.pick([0, 0, 1, 3]), (id, at_ms) => ({
    id,
    // Early, so that later versions of the case follow.
    at_ms: at_ms % (30 * MINUTE),
    kind: 'exclude',
    sellerId: seller(),
    request: drawExclusion(random),
  }));
  add('clock', isClock ? 3 : random.pick([0, 0, 0, 2]), (id, at_ms) => ({
    id,
    at_ms,
    kind: 'set clock',
    ahead_ms: random.pick([0, -5 * MINUTE, 2 * HOUR, 48 * HOUR]),
  }));
  add('damage', isReconcile ? 2 : random.pick([0, 0, 0, 1]), (id, at_ms) => ({
    id,
    at_ms,
    kind: 'damage',
    sellerId: seller(),
    part: random.pick(isReconcile ? ['counters', 'counters', 'entries'] : DAMAGED_PARTS),
  }));
  add('reconcile', isReconcile ? 4 : random.pick([0, 0, 0, 1]), (id, at_ms) => ({
    id,
    at_ms,
    kind: 'reconcile',
    sellerId: seller(),
    repair: isReconcile || random.chance(0.5),
  }));
  return steps;
};

/** The history of a seed. */
export const drawPlan = (seed: number): Plan => {
  const draw = createDraw(seed);
  const { place, wide, ...settings } = drawSettings(draw, seed);
  const random = draw('records');
  const records = drawRecords(draw, {
    place,
    wide,
    start: settings.start,
    sellers: settings.sellers,
    partitions: random.between(1, 3),
    count:
      wide !== undefined
        ? 130
        : random.between(isAfter(settings, 'clock', 'evaluate') ? 12 : 1, random.pick([4, 8, 16, 30])),
    // The latest order is looked for after one that was the latest has moved back or was deleted.
    eventType: isAfter(settings, 'latest-order')
      ? 'orders'
      : EVENT_TYPES.find((eventType) => isAfter(settings, `ingest-${eventType}`)),
    deletions: 0.08,
    broken: isAfter(settings, 'quarantined-parts')
      ? 'large'
      : isAfter(settings, 'quarantined')
        ? 'some'
        : 'few',
  });
  const steps = [...drawDeliveries(draw, records), ...drawRest(draw, settings)];
  return { seed, settings, records, steps, faults: undefined };
};
