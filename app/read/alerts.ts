import { type AlertsBody, alertsBody } from '../../contracts/alerts.ts';
import type { AlertsQuery } from '../../contracts/api/parameters.ts';
import type { Policy } from '../../contracts/policy/policy.ts';
import type { Identity } from '../access/identity.ts';
import type { MetricsStore } from '../ports/metrics.ts';
import { badCursor, type CursorScope, encodeCursor, readCursor } from './cursor.ts';
import { badRequest } from './problems.ts';

export type AlertsDeps = { readonly metrics: Pick<MetricsStore, 'readAlerts'>; readonly policy: Policy };

/**
 * Reads a page of a seller's alert transitions, newest first. New ones do not shift the pages
 * behind a cursor.
 * @throws a 400 problem for an unknown rule or a cursor of another list
 */
export const readAlerts = async (
  { metrics, policy }: AlertsDeps,
  caller: Identity,
  sellerId: string,
  { rule, limit, cursor }: AlertsQuery,
): Promise<AlertsBody> => {
  const rules = policy.rules.map((candidate) => candidate.rule);
  if (rule !== undefined && !rules.includes(rule))
    throw badRequest([{ parameter: 'rule', detail: `must be one of ${rules.join(', ')}` }]);
  const scope: CursorScope = { route: 'alerts', caller, parameters: { sellerId, rule } };
  const after = readCursor(scope, cursor);
  const all = await metrics.readAlerts(sellerId, rule);
  const last = after === undefined ? -1 : all.findIndex(({ alert_id }) => alert_id === after);
  if (after !== undefined && last === -1) throw badCursor();
  const alerts = all.slice(last + 1, last + 1 + limit);
  const end = alerts.at(-1);
  const more = end !== undefined && last + 1 + limit < all.length;
  return alertsBody.parse({
    seller_id: sellerId,
    alerts,
    next_cursor: more ? encodeCursor(scope, end.alert_id) : null,
  });
};
