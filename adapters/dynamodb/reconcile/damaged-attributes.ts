import { NumberValue } from '@aws-sdk/lib-dynamodb';
import type { UnreadableItem } from '../../../contracts/audit.ts';
import { KEY_PREFIX } from '../../../topology/tables.ts';
import type { Item } from '../batch-get.ts';
import { integer } from '../client.ts';
import { isCounterAttribute } from '../counter-attributes.ts';
import {
  LATEST,
  LOWERED,
  offsetAttribute,
  partitionOf,
  TOUCHED,
  timeAttribute,
} from '../watermark-attributes.ts';
import { cutText, valueText } from './stored-text.ts';

/** Attributes that cannot be read, by name, with what is stored there. */
export type Damage = ReadonlyMap<string, unknown>;

const isWhole = (value: unknown): boolean => integer.safeParse(value).success;

/** No Date lies further from 1970. */
const INSTANT_MAX = 8_640_000_000_000_000;
const isInstant = (value: unknown): boolean => {
  const instant = integer.safeParse(value);
  return instant.success && Math.abs(instant.data) <= INSTANT_MAX;
};

/** A partition's offset and time are read together, so both are damaged when one is. */
const isWatermark = (item: Item, partition: number): boolean =>
  isWhole(item[offsetAttribute(partition)]) && isInstant(item[timeAttribute(partition)]);

const isReadable = (item: Item, attribute: string): boolean => {
  const value = item[attribute];
  if (isCounterAttribute(attribute)) return value instanceof NumberValue;
  if (!String(item['sk']).startsWith(KEY_PREFIX.total)) return true;
  const partition = partitionOf(attribute);
  if (partition !== undefined) return isWatermark(item, partition);
  if (attribute === LATEST) return isInstant(value);
  return (attribute !== TOUCHED && attribute !== LOWERED) || isWhole(value);
};

/** The counters and watermarks of a TOTAL or DAY item that are not the numbers they must be. */
const findDamage = (item: Item): Damage =>
  new Map(
    Object.entries(item)
      .filter(([attribute]) => !isReadable(item, attribute))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** How much of a damaged attribute is shown and noted. */
const SHOWN_BYTES_MAX = 1000;

/** Collects what is damaged in items with counters. */
export const createDamageLog = () => {
  const damage = new Map<string, Damage>();
  const unreadable: UnreadableItem[] = [];
  /** Notes what is damaged, and returns the rest of the item. */
  const readSound = (stored: Item): Item => {
    const damaged = findDamage(stored);
    if (damaged.size === 0) return stored;
    const item = String(stored['sk']);
    damage.set(item, damaged);
    for (const [attribute, value] of damaged)
      unreadable.push({ item, attribute, stored: cutText(valueText(value), SHOWN_BYTES_MAX) });
    return Object.fromEntries(Object.entries(stored).filter(([attribute]) => !damaged.has(attribute)));
  };
  return { damage, unreadable, readSound };
};
