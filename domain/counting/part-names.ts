import { OTHER } from '../../contracts/api/breakdown.ts';
import type { Calendar } from '../time/calendar.ts';
import type { PartName } from './tally.ts';

/** The parts of a day that records name, so that there may be any number of them. */
export const NAMED_PARTS = ['category', 'channel'] as const satisfies readonly PartName[];
export type NamedPart = (typeof NAMED_PARTS)[number];

/** Names by part, such as those that a seller's day keeps apart. */
export type PartNames = Readonly<Record<NamedPart, ReadonlySet<string>>>;

export const UNCATEGORIZED = 'uncategorized';
export const UNKNOWN_CHANNEL = 'unknown';

/** Names that any day may have. They take no other name's place. */
const RESERVED: ReadonlySet<string> = new Set([UNCATEGORIZED, UNKNOWN_CHANNEL, OTHER]);
export const isReserved = (name: string): boolean => RESERVED.has(name);

/** How entries of one event type carry the names that they count under. */
export type Naming<Entry> = {
  readonly dayOf: (entry: Entry, calendar: Calendar) => string;
  /** The name that the record gave; undefined when it gave none. */
  readonly nameOf: (entry: Entry, part: NamedPart) => string | undefined;
  readonly isOther: (entry: Entry, part: NamedPart) => boolean;
  /** The entry, counted under {@link OTHER}. */
  readonly toOther: (entry: Entry, part: NamedPart) => Entry;
};

export const emptyPartNames = () => ({ category: new Set<string>(), channel: new Set<string>() });
