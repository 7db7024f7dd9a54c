import type { AlertTransition } from '../../contracts/alerts.ts';
import type { RuleState } from './alert-states.ts';

/** Whether nothing before this transition says more about the state of its rule now. */
export const beginsAlert = ({ from, to }: AlertTransition): boolean => from === 'ok' || to === 'ok';

/**
 * What a rule remembers, from its committed transitions alone. A change that was held is lost: it
 * is held anew.
 * @param seq the number of the rule's last alert, which may be one that cannot be read
 * @param alerts the alerts that can be read, newest first, as far as one that
 *   {@link beginsAlert}
 * @param dayOf the local day of an instant (ms since 1970)
 */
export const recoverRuleState = (
  seq: number,
  alerts: readonly AlertTransition[],
  dayOf: (instant: number) => string,
): RuleState => {
  const [latest] = alerts;
  if (latest === undefined) return { state: 'ok', seq, since: 0 };
  const since = Date.parse(latest.occurred_at);
  const first = alerts.findLast(({ to }) => to !== 'ok') ?? latest;
  const { bad, denominator } = latest.observed.adjusted;
  return {
    state: latest.to,
    seq,
    since,
    ...(first === latest ? {} : { flagged: Date.parse(first.occurred_at) }),
    ...(latest.kind === 'predicted' ? { predicted: true } : {}),
    ...(latest.to === 'breach' ? { basis: { day: dayOf(since), bad, denominator } } : {}),
  };
};
