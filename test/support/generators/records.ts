import fc from 'fast-check';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { brokenMessage } from './broken.ts';
import {
  type Message,
  orderMessage,
  payoutMessage,
  ratingMessage,
  refundMessage,
  shipmentMessages,
  stepMessage,
  type World,
} from './entities.ts';
import { nowNear, PLACES, type Place, writtenNear } from './times.ts';

/**
 * One record of a topic partition's log, with its value as bytes. `timestamp` is in milliseconds
 * since 1970.
 */
export type LogRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer;
};

/** Records and the settings for their figures. `now` is in milliseconds since 1970. */
export type Scenario = {
  readonly now: number;
  readonly timeZone: string;
  readonly currency: string;
  readonly records: readonly LogRecord[];
};

/** The limits of a scenario. */
export type ScenarioOptions = {
  /** Zones and the instants that records keep near. By default any of PLACES. */
  readonly places?: readonly Place[];
  readonly currency?: string;
  /** Partitions per topic. */
  readonly partitions?: number;
  /** The maximum number of happenings. Each generates one to three records. */
  readonly happenings?: number;
  /** Whether some records are broken. */
  readonly broken?: boolean;
};

const SELLERS = ['seller-1', 'seller-2', 'S.3:x_y', 'seller-4', '__proto__'] as const;

/**
 * Bytes with where and when they are produced. `rank` orders them, so later versions may come
 * first.
 */
type Produced = {
  readonly topic: string;
  readonly value: Buffer;
  readonly timestamp: number;
  readonly partition: number;
  readonly key: Buffer | null;
  readonly rank: number;
};

const bytesOf = ({ topic, fields }: Message) => ({ topic, bytes: Buffer.from(JSON.stringify(fields)) });

/** A record without a value, by which Kafka compacts a topic. */
const tombstone = fc
  .constantFrom(...Object.values(TOPICS))
  .map((topic) => ({ topic, bytes: Buffer.alloc(0) }));

/**
 * Messages that belong together. A repeated message is the duplicate that a producer's retry
 * leaves.
 */
const happening = (
  world: World,
  withBroken: boolean,
): fc.Arbitrary<readonly { readonly topic: string; readonly bytes: Buffer }[]> => {
  const alone = <T>(arbitrary: fc.Arbitrary<T>) =>
    fc
      .tuple(arbitrary, fc.constantFrom(1, 1, 1, 2))
      .map(([one, copies]) => Array.from({ length: copies }, () => one));
  return fc.oneof(
    { weight: 6, arbitrary: alone(orderMessage(world).map(bytesOf)) },
    { weight: 3, arbitrary: alone(stepMessage(world).map(bytesOf)) },
    { weight: 3, arbitrary: shipmentMessages(world).map((messages) => messages.map(bytesOf)) },
    { weight: 2, arbitrary: alone(ratingMessage(world).map(bytesOf)) },
    { weight: 2, arbitrary: alone(refundMessage(world).map(bytesOf)) },
    { weight: 2, arbitrary: alone(payoutMessage(world).map(bytesOf)) },
    { weight: withBroken ? 2 : 0, arbitrary: alone(brokenMessage(world)) },
    { weight: withBroken ? 1 : 0, arbitrary: alone(tombstone) },
  );
};

const produced = (world: World, partitions: number, withBroken: boolean): fc.Arbitrary<readonly Produced[]> =>
  happening(world, withBroken).chain((messages) =>
    fc.tuple(
      ...messages.map(({ topic, bytes }) =>
        fc.record({
          topic: fc.constant(topic),
          value: fc.constant(bytes),
          timestamp: writtenNear(world.place),
          // Any key must do, so one entity may lie on several partitions, where equal offsets and
          // times tie.
          partition: fc.oneof(
            { weight: 2, arbitrary: fc.constant(0) },
            { weight: 1, arbitrary: fc.nat({ max: partitions - 1 }) },
          ),
          key: fc.constantFrom(
            null,
            Buffer.from('seller-1'),
            Buffer.from('any key'),
            Buffer.from([0xff, 0x00]),
          ),
          rank: fc.nat({ max: 7 }),
        }),
      ),
    ),
  );

/** Gives each record, in the given order, the next offset of its partition. */
const appended = (records: readonly Produced[]): readonly LogRecord[] => {
  const ends = new Map<string, number>();
  return records.map(({ topic, partition, timestamp, key, value }) => {
    const log = `${topic}-${partition}`;
    const offset = ends.get(log) ?? 0;
    ends.set(log, offset + 1);
    return { topic, partition, offset, timestamp, key, value };
  });
};

/**
 * Records about a few sellers around a place in time. Offsets are gapless per partition, in the
 * order of the list.
 */
export const recordStream = (
  world: World,
  { partitions = 3, happenings = 40, broken = true }: ScenarioOptions = {},
): fc.Arbitrary<readonly LogRecord[]> =>
  fc
    .array(produced(world, partitions, broken), { maxLength: happenings, size: 'max' })
    .map((groups) => appended(groups.flat().toSorted((a, b) => a.rank - b.rank)));

/** A zone, a `now` in it, and a record stream around it. */
export const scenario = (options: ScenarioOptions = {}): fc.Arbitrary<Scenario> => {
  const { places = PLACES, currency = 'USD' } = options;
  return fc
    .tuple(fc.constantFrom(...places), fc.integer({ min: 2, max: SELLERS.length }))
    .chain(([place, sellers]) =>
      fc.record({
        now: nowNear(place),
        timeZone: fc.constant(place.timeZone),
        currency: fc.constant(currency),
        records: recordStream({ place, currency, sellers: SELLERS.slice(0, sellers) }, options),
      }),
    );
};
