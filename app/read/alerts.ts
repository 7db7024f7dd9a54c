import * as z from 'zod';
import { type AlertsBody, type AlertTransition, alertsBody } from '../../contracts/alerts.ts';
import type { AlertsQuery } from '../../contracts/api/parameters.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import type { Identity } from '../access/identity.ts';
import type { MetricsStore, StoredAlert } from '../ports/metrics.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { badCursor, type CursorScope, encodeCursor, readCursor } from './cursor.ts';
import { badRequest } from './problems.ts';
import { tellUnreadable } from './unreadable.ts';

export type AlertsDeps = {
  readonly metrics: Pick<MetricsStore, 'listAlertRules' | 'readAlerts'>;
  readonly policy: Policy;
  readonly telemetry: Pick<Telemetry, 'warn'>;
};

/** Where a page begins: the rules that have more alerts, each with the number to go on from. */
const places = z.array(z.tuple([z.string().max(128), z.int().min(1)])).max(1000);
type Place = readonly [rule: string, from: number | undefined];

const readPlaces = (text: string): Place[] => {
  try {
    return places.parse(JSON.parse(text));
  } catch {
    throw badCursor();
  }
};

type ReadableAlert = StoredAlert & { readonly transition: AlertTransition };

/** The newest alert of one rule that is not on the page yet, and those behind it. */
type Head = { readonly alert: ReadableAlert; readonly rest: AsyncIterator<StoredAlert> };

const isReadable = (alert: StoredAlert): alert is ReadableAlert => alert.transition !== undefined;

const compareHeads = ({ alert: a }: Head, { alert: b }: Head): number =>
  b.transition.occurred_at.localeCompare(a.transition.occurred_at) ||
  b.seq - a.seq ||
  a.rule.localeCompare(b.rule);

/**
 * Merges the alerts of several rules, the newest first, each rule's by number. It reads no more
 * than a page of each rule.
 */
const takePage = async (
  metrics: AlertsDeps['metrics'],
  sellerId: string,
  from: readonly Place[],
  limit: number,
) => {
  const unreadable: string[] = [];
  const nextHead = async (rest: AsyncIterator<StoredAlert>): Promise<Head[]> => {
    for (;;) {
      const { done, value } = await rest.next();
      if (done === true) return [];
      if (isReadable(value)) return [{ alert: value, rest }];
      unreadable.push(value.alertId);
    }
  };
  const spans = from.map(([rule, first]) =>
    metrics.readAlerts(sellerId, rule, { from: first, pageSize: limit + 1 })[Symbol.asyncIterator](),
  );
  let heads = (await Promise.all(spans.map(nextHead))).flat();
  const alerts: AlertTransition[] = [];
  while (alerts.length < limit && heads.length > 0) {
    const [newest, ...others] = heads.toSorted(compareHeads);
    if (newest === undefined) break;
    alerts.push(newest.alert.transition);
    heads = [...others, ...(await nextHead(newest.rest))];
  }
  return { alerts, unreadable, left: heads.map(({ alert: { rule, seq } }) => [rule, seq] as const) };
};

/**
 * Reads a page of a seller's alert transitions, newest first. New ones do not shift the pages
 * behind a cursor. One that cannot be read is left out and told.
 * @throws a 400 problem for an unknown rule or a cursor of another list
 */
export const readAlerts = async (
  { metrics, policy, telemetry }: AlertsDeps,
  caller: Identity,
  sellerId: string,
  { rule, limit, cursor }: AlertsQuery,
): Promise<AlertsBody> => {
  const rules = policy.rules.map((candidate) => candidate.rule);
  if (rule !== undefined && !rules.includes(rule))
    throw badRequest([{ parameter: 'rule', detail: `must be one of ${rules.join(', ')}` }]);
  const scope: CursorScope = { route: 'alerts', caller, parameters: { sellerId, rule } };
  const after = readCursor(scope, cursor);
  const firstPlaces = async (): Promise<Place[]> =>
    (rule === undefined ? await metrics.listAlertRules(sellerId) : [rule]).map((name) => [name, undefined]);
  const from = after === undefined ? await firstPlaces() : readPlaces(after);
  const { alerts, unreadable, left } = await takePage(metrics, sellerId, from, limit);
  tellUnreadable(telemetry, 'alerts', unreadable, sellerId);
  return alertsBody.parse({
    seller_id: sellerId,
    alerts,
    unreadable: unreadable.length,
    next_cursor: left.length === 0 ? null : encodeCursor(scope, JSON.stringify(left)),
  });
};
