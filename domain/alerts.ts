import type { AlertState } from '../contracts/api/metrics.ts';
import type { Standing } from './rates.ts';

/** Where one rule of one seller stands: `seq` numbers its transitions, `since` is the time of the last one (ms). */
export type RuleState = { readonly state: AlertState; readonly seq: number; readonly since: number };

/** The id that a transition keeps wherever it is told: `seller#rule#seq`. */
export const alertIdOf = (sellerId: string, rule: string, seq: number): string => `${sellerId}#${rule}#${seq}`;

export const INITIAL_RULE_STATE: RuleState = { state: 'ok', seq: 0, since: 0 };

/**
 * The next state of a rule. A breach or warning begins only with enough data and enough bad cases; it ends where the
 * recover threshold says, not where it began, so a rate that hovers in between stays where it is. A window that ran
 * empty has nothing left to accuse and recovers.
 */
export const nextState = (state: AlertState, standing: Standing): AlertState => {
  const { enoughData, enoughBad, meetsTarget, meetsWarning, meetsRecovery } = standing;
  const accusable = enoughData && enoughBad;
  switch (state) {
    case 'ok':
      if (!accusable || meetsWarning) return 'ok';
      return meetsTarget ? 'warning' : 'breach';
    case 'warning':
      if (accusable && !meetsTarget) return 'breach';
      return meetsRecovery || !accusable ? 'ok' : 'warning';
    case 'breach':
      if (!accusable || meetsRecovery) return 'ok';
      return meetsTarget && meetsWarning ? 'warning' : 'breach';
  }
};
