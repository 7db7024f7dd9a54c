import type { OrderEntry } from '../../../contracts/ledger.ts';
import { type Change, type EntityWrite, planWrite } from '../../../domain/counting/changes.ts';
import type { Position } from '../../../domain/counting/entities/entity.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { anOrder, at } from './parsed-records.ts';

export const UTC = createCalendar('UTC');

export const orderEntryOf = (changes: object = {}, position: Position = at(0)): OrderEntry =>
  order.evolve(undefined, anOrder(changes), position)!;

/**
 * A change of one order from one version to another. Without a version before, the order is new.
 */
export const orderChange = (
  entityId: string,
  before: { readonly rev: number; readonly entry: OrderEntry } | undefined,
  after: OrderEntry,
  applied: readonly Position[] = [at(0)],
): Change<OrderEntry> => ({
  entityId,
  before,
  after,
  applied,
});

/** Changes of orders, each a group that is written by itself. */
export const orderWrites = (changes: readonly Change<OrderEntry>[]): EntityWrite[][] =>
  changes.map((change) => [planWrite(order, change, UTC)]);
