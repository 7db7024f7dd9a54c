/** A change that is still pending is remembered, and decides when somebody is alerted. */
import { expect, test } from 'vitest';
import { nextRuleState, type RuleState } from '../../../domain/judging/alert-states.ts';
import { measureStanding } from '../../../domain/judging/standing.ts';
import { ruleOf } from '../../support/factories/policy.ts';

const HOLD_MS = 600_000;
const NOW = 1_000_000;
const next = (previous: RuleState, onTime: number, now: number = NOW) =>
  nextRuleState(
    previous,
    {
      now,
      standing: measureStanding(ruleOf('sla_compliance_rate'), {
        numerator: onTime,
        denominator: 100,
        bad: 100 - onTime,
      }),
      projected: undefined,
      basis: { day: '2026-03-10', bad: 100 - onTime, denominator: 100 },
      isCorrected: () => false,
    },
    HOLD_MS,
  );
const OK: RuleState = { state: 'ok', seq: 0, since: 0 };
const WARNING: RuleState = { state: 'warning', seq: 1, since: 5 };

test('a rule that is ok waits for a warning and a breach, each since it was first seen', () => {
  expect(next(OK, 96).state).toEqual({ ...OK, pending: { warning: NOW } });
  expect(next(OK, 90).state).toEqual({ ...OK, pending: { warning: NOW, breach: NOW } });
  expect(next({ ...OK, pending: { warning: NOW - 7 } }, 90).state).toEqual({
    ...OK,
    pending: { warning: NOW - 7, breach: NOW },
  });
});

test('a rule that warns already waits for the breach alone', () => {
  expect(next(WARNING, 90).state).toEqual({ ...WARNING, pending: { breach: NOW } });
});

test('a warning begins while the breach behind it still waits', () => {
  const waiting = { ...OK, pending: { warning: NOW - HOLD_MS, breach: NOW - 1 } };
  expect(next(waiting, 90)).toEqual({
    state: { state: 'warning', seq: 1, since: NOW, pending: { breach: NOW - 1 } },
    move: { from: 'ok', to: 'warning', kind: 'warning' },
  });
});
