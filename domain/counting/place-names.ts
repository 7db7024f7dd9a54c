import type { Calendar } from '../time/calendar.ts';
import type { Change } from './changes.ts';
import type { EntryKind } from './entities/entity.ts';
import {
  emptyPartNames,
  isReserved,
  NAMED_PARTS,
  type NamedPart,
  type Naming,
  type PartNames,
} from './part-names.ts';

/** Whether a day with these names may have this one, too. */
export type HasRoom = (names: ReadonlySet<string>, name: string) => boolean;

/** Another version of an entity stays where it was while it has the same day and name. */
const keepsPlace = <Entry>(
  { dayOf, nameOf }: Naming<Entry>,
  { before, after }: Change<Entry>,
  part: NamedPart,
  calendar: Calendar,
): boolean =>
  before !== undefined &&
  nameOf(before.entry, part) === nameOf(after, part) &&
  dayOf(before.entry, calendar) === dayOf(after, calendar);

/** The names by day that need a place. {@link placeNames} needs those that each of the days has. */
export const findNamesToPlace = <Entry>(
  { naming }: EntryKind<Entry>,
  changes: readonly Change<Entry>[],
  calendar: Calendar,
): ReadonlyMap<string, PartNames> => {
  const days = new Map<string, ReturnType<typeof emptyPartNames>>();
  if (naming === undefined) return days;
  for (const change of changes)
    for (const part of NAMED_PARTS) {
      const name = naming.nameOf(change.after, part);
      if (name === undefined || isReserved(name) || keepsPlace(naming, change, part, calendar)) continue;
      const day = naming.dayOf(change.after, calendar);
      const names = days.get(day) ?? emptyPartNames();
      days.set(day, names);
      names[part].add(name);
    }
  return days;
};

/**
 * Decides which of one seller's changes count under `other`. A name that its day has keeps
 * its own counters, and so does a new one while there is room. The decision is kept in the entry,
 * so what an entry counts as follows from the entry alone.
 * @param known the names that each day of {@link findNamesToPlace} has
 */
export const placeNames = <Entry>(
  { naming }: EntryKind<Entry>,
  changes: readonly Change<Entry>[],
  calendar: Calendar,
  known: ReadonlyMap<string, PartNames>,
  hasRoom: HasRoom,
): readonly Change<Entry>[] => {
  if (naming === undefined) return changes;
  const days = new Map(
    [...known].map(([day, names]) => [
      day,
      { category: new Set(names.category), channel: new Set(names.channel) },
    ]),
  );
  const isForOther = (change: Change<Entry>, part: NamedPart): boolean => {
    if (keepsPlace(naming, change, part, calendar))
      return change.before !== undefined && naming.isOther(change.before.entry, part);
    const name = naming.nameOf(change.after, part);
    const names = days.get(naming.dayOf(change.after, calendar))?.[part];
    if (name === undefined || names === undefined || isReserved(name) || names.has(name)) return false;
    if (!hasRoom(names, name)) return true;
    names.add(name);
    return false;
  };
  return changes.map((change) => {
    let { after } = change;
    for (const part of NAMED_PARTS)
      if (!naming.isOther(after, part) && isForOther(change, part)) after = naming.toOther(after, part);
    return after === change.after ? change : { ...change, after };
  });
};
