import { isOpenQueue, type OrdersBody, type OrdersQuery, ordersBody } from '../../contracts/api/orders.ts';
import { entityIdText } from '../../contracts/records/identifiers.ts';
import { toQueueItem } from '../../domain/showing/queue-items.ts';
import { type ListRange, locateOpenQueue, locatePastQueue } from '../../domain/showing/queues.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { formatInstant } from '../../domain/time/instants.ts';
import { resolveWindow, toInstants } from '../../domain/time/windows.ts';
import type { Identity } from '../access/identity.ts';
import type { LedgerLists, ListPlace } from '../ports/ledger-lists.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { badCursor, type CursorScope, encodeCursor, readCursor } from './cursor.ts';
import { tellUnreadable } from './unreadable.ts';

export type OrdersDeps = {
  readonly lists: Pick<LedgerLists, 'readPage' | 'count'>;
  readonly calendar: Calendar;
  readonly clock: () => number;
  readonly telemetry: Pick<Telemetry, 'warn'>;
};

type Selection = { readonly range: ListRange } & Pick<OrdersBody, 'window' | 'from' | 'to'>;

/** Locates the part of a list that the query asks for, and its days. */
const selectRange = (
  { queue, window = 'lifetime' }: OrdersQuery,
  now: number,
  calendar: Calendar,
): Selection => {
  if (isOpenQueue(queue))
    return { range: locateOpenQueue(queue, now, calendar), window: null, from: null, to: null };
  if (window === 'lifetime')
    return { range: locatePastQueue(queue, undefined), window, from: null, to: null };
  const days = resolveWindow(window, calendar.day(now));
  return { range: locatePastQueue(queue, toInstants(days, calendar)), window, ...days };
};

const PLACE = /^(\d{1,15}):([\d-]{0,10}):(-?\d{1,15}):([a-z]{0,8}):(.+)$/;

/** Where a page ends, with the length that an earlier page counted up to a day, if to any. */
type PageEnd = { readonly count: number; readonly to: string; readonly place: ListPlace };

const writeEnd = ({ count, to, place: { at, flags, id } }: PageEnd): string =>
  `${count}:${to}:${at}:${flags}:${id}`;

const readEnd = (text: string): PageEnd => {
  const [, count, to, at, flags, idText] = PLACE.exec(text) ?? [];
  const id = entityIdText.safeParse(idText);
  if (count === undefined || to === undefined || at === undefined || flags === undefined || !id.success)
    throw badCursor();
  return { count: Number(count), to, place: { at: Number(at), flags, id: id.data } };
};

/**
 * Reads a page of a queue, and the length of the whole queue, which equals its figure. The first
 * page counts it, and its cursor carries the number on until the window moves. New entries do not
 * shift the pages behind a cursor. If the queue changes with time between two pages, the next page
 * continues in the queue as it is then.
 */
export const readOrders = async (
  { lists, calendar, clock, telemetry }: OrdersDeps,
  caller: Identity,
  sellerId: string,
  query: OrdersQuery,
): Promise<OrdersBody> => {
  const now = clock();
  const { range, window, from, to } = selectRange(query, now, calendar);
  const { queue, limit } = query;
  const scope: CursorScope = {
    route: 'orders',
    caller,
    parameters: { sellerId, queue, window: window ?? undefined },
  };
  const after = readCursor(scope, query.cursor);
  const before = after === undefined ? undefined : readEnd(after);
  const [page, count] = await Promise.all([
    lists.readPage(sellerId, range, limit, before?.place),
    before?.to === (to ?? '') ? before.count : lists.count(sellerId, range),
  ]);
  tellUnreadable(telemetry, 'orders', page.unreadable, sellerId);
  return ordersBody.parse({
    seller_id: sellerId,
    queue,
    window,
    from,
    to,
    as_of: formatInstant(now),
    count,
    items: page.entries.map((listed) => toQueueItem(listed, page.orders.get(listed.orderId), now)),
    unreadable: page.unreadable.length,
    next_cursor:
      page.end === undefined ? null : encodeCursor(scope, writeEnd({ count, to: to ?? '', place: page.end })),
  });
};
