/**
 * Alert ids = committed transitions. Each is published at least once under its one id, in the order
 * of its rule, and none is still listed as unpublished.
 */
import { storedTransition } from '../../../contracts/alerts.ts';
import type { Finding } from '../journal.ts';
import type { World } from '../world.ts';

export const checkAlerts = ({ store, journal }: World): Finding[] => {
  const findings: Finding[] = [];
  const fail = (check: string, text: string): void => void findings.push({ check, text });
  const stored = store.items('metrics').filter((item) => String(item['sk']).startsWith('ALERT#'));
  const transitions = stored.map((item) => storedTransition.parse(JSON.parse(String(item['transition']))));

  const firstSent = new Map<string, number>();
  for (const [index, { alert_id }] of journal.published.entries())
    if (!firstSent.has(alert_id)) firstSent.set(alert_id, index);
  for (const { alert_id } of transitions)
    if (!firstSent.has(alert_id))
      fail('every alert is published', `${alert_id} is committed, but was never published`);
  const committed = new Set(transitions.map(({ alert_id }) => alert_id));
  for (const alert_id of firstSent.keys())
    if (!committed.has(alert_id))
      fail('committed before published', `${alert_id} was published, but is not committed`);
  for (const item of stored)
    if (item['unpublished'] !== undefined || item['raised_at'] !== undefined)
      fail('no alert stays unpublished', `${String(item['pk'])} ${String(item['sk'])} is still listed`);

  for (const [name, ofRule] of Map.groupBy(transitions, ({ seller_id, rule }) => `${seller_id} ${rule}`)) {
    const inOrder = ofRule.toSorted((a, b) => a.seq - b.seq);
    for (const [index, alert] of inOrder.entries()) {
      const before = inOrder[index - 1];
      if (alert.seq !== index + 1)
        fail('alert numbers have no gap', `${name}: number ${alert.seq} is the ${index + 1}th`);
      if (alert.from !== (before?.to ?? 'ok'))
        fail(
          'alerts follow each other',
          `${alert.alert_id} is from ${alert.from}, after ${before?.to ?? 'ok'}`,
        );
      if (
        before !== undefined &&
        (firstSent.get(before.alert_id) ?? 0) > (firstSent.get(alert.alert_id) ?? Infinity)
      )
        fail('alerts come in order', `${alert.alert_id} was published before ${before.alert_id}`);
    }
  }
  return findings;
};
