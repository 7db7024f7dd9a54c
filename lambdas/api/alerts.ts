import type { Identity } from '../../adapters/auth/identity.ts';
import type { MetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import { type AlertsBody, alertsBody } from '../../contracts/alerts.ts';
import type { AlertsQuery } from '../../contracts/api/parameters.ts';
import type { Policy } from '../../contracts/policy.ts';
import { type CursorScope, decodeCursor, encodeCursor } from './cursor.ts';
import { badRequest } from './problems.ts';

export type AlertsDeps = { readonly metrics: Pick<MetricsStore, 'readAlerts'>; readonly policy: Policy };

const badCursor = () =>
  badRequest([
    {
      parameter: 'cursor',
      detail: 'must be the next_cursor of an answer to this token, for this seller and rule; leave it out for the first page',
    },
  ]);

/** One page of a seller's alert transitions, newest first. New ones do not shift the pages behind a cursor. */
export const readAlerts = async (
  { metrics, policy }: AlertsDeps,
  caller: Identity,
  sellerId: string,
  { rule, limit, cursor }: AlertsQuery,
): Promise<AlertsBody> => {
  const rules = policy.rules.map((candidate) => candidate.rule);
  if (rule !== undefined && !rules.includes(rule)) throw badRequest([{ parameter: 'rule', detail: `must be one of ${rules.join(', ')}` }]);
  const scope: CursorScope = { route: 'alerts', caller, sellerId, rule };
  const after = cursor === undefined ? undefined : decodeCursor(scope, cursor);
  if (cursor !== undefined && after === undefined) throw badCursor();
  const all = await metrics.readAlerts(sellerId, rule);
  const last = after === undefined ? -1 : all.findIndex(({ alert_id }) => alert_id === after);
  if (after !== undefined && last === -1) throw badCursor();
  const alerts = all.slice(last + 1, last + 1 + limit);
  const end = alerts.at(-1);
  const more = end !== undefined && last + 1 + limit < all.length;
  return alertsBody.parse({ seller_id: sellerId, alerts, next_cursor: more ? encodeCursor(scope, end.alert_id) : null });
};
