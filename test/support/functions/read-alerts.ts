import type { MetricsStore } from '../../../app/ports/metrics.ts';
import type { AlertTransition } from '../../../contracts/alerts.ts';

/** All alerts of a seller that can be read, the newest first. */
export const readAllAlerts = async (
  metrics: Pick<MetricsStore, 'listAlertRules' | 'readAlerts'>,
  sellerId: string,
): Promise<AlertTransition[]> => {
  const rules = await metrics.listAlertRules(sellerId);
  const alerts = await Promise.all(rules.map((rule) => Array.fromAsync(metrics.readAlerts(sellerId, rule))));
  return alerts
    .flat()
    .flatMap(({ transition }) => transition ?? [])
    .sort((a, b) => b.occurred_at.localeCompare(a.occurred_at) || b.seq - a.seq);
};
