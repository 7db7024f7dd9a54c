import { describe, expect, test } from 'vitest';
import { ALERT_STATES, type AlertState } from '../../contracts/api/metrics.ts';
import { nextState } from '../../domain/alerts.ts';
import { DEFAULT_POLICY, ruleFor } from '../../domain/policy.ts';
import { type Standing, standingOf } from '../../domain/rates.ts';
import { sumsOf } from './sums.ts';

/** Where a rate can stand to its thresholds, worst first. */
const BANDS = {
  breaching: { meetsTarget: false, meetsWarning: false, meetsRecovery: false },
  warned: { meetsTarget: true, meetsWarning: false, meetsRecovery: false },
  between: { meetsTarget: true, meetsWarning: true, meetsRecovery: false },
  recovered: { meetsTarget: true, meetsWarning: true, meetsRecovery: true },
} as const;

const TABLE: readonly (readonly [AlertState, keyof typeof BANDS, AlertState])[] = [
  ['ok', 'breaching', 'breach'],
  ['ok', 'warned', 'warning'],
  ['ok', 'between', 'ok'],
  ['ok', 'recovered', 'ok'],
  ['warning', 'breaching', 'breach'],
  ['warning', 'warned', 'warning'],
  ['warning', 'between', 'warning'],
  ['warning', 'recovered', 'ok'],
  ['breach', 'breaching', 'breach'],
  ['breach', 'warned', 'breach'],
  ['breach', 'between', 'warning'],
  ['breach', 'recovered', 'ok'],
];

describe('an alert begins and ends where its rule says', () => {
  test.each(TABLE)('%s and %s becomes %s', (from, band, to) => {
    expect(nextState(from, { enoughData: true, enoughBad: true, ...BANDS[band] })).toBe(to);
  });

  const POOR: readonly Pick<Standing, 'enoughData' | 'enoughBad'>[] = [
    { enoughData: false, enoughBad: false },
    { enoughData: false, enoughBad: true },
    { enoughData: true, enoughBad: false },
  ];
  test.each(ALERT_STATES.flatMap((state) => POOR.map((poor) => [state, poor] as const)))(
    '%s ends or never begins with %j: too little accuses nobody',
    (state, poor) => {
      for (const band of Object.values(BANDS)) expect(nextState(state, { ...poor, ...band })).toBe('ok');
    },
  );

  test('standing still never moves a rule twice', () => {
    for (const state of ALERT_STATES) {
      for (const band of Object.values(BANDS)) {
        const standing = { enoughData: true, enoughBad: true, ...band };
        const settled = nextState(state, standing);
        if (state !== 'breach' || settled !== 'warning') expect(nextState(settled, standing)).toBe(settled);
      }
    }
  });

  test('a rate that hovers around a threshold raises one alert, not one per order', () => {
    const rule = ruleFor(DEFAULT_POLICY, 'sla_compliance_rate');
    const follow = (start: AlertState, onTime: readonly number[]): AlertState[] => {
      const states = [start];
      for (const on_time_shipments of onTime)
        states.push(nextState(states.at(-1)!, standingOf(rule, sumsOf({ shipped_orders: 1000, on_time_shipments }))));
      return states;
    };
    expect(follow('ok', [949, 950, 949, 951, 949, 969])).toEqual(['ok', 'breach', 'breach', 'breach', 'breach', 'breach', 'breach']);
    expect(follow('ok', [969, 970, 969, 974, 969, 975, 974, 970])).toEqual([
      'ok',
      'warning',
      'warning',
      'warning',
      'warning',
      'warning',
      'ok',
      'ok',
      'ok',
    ]);
  });
});
