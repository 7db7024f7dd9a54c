import { expect, test } from 'vitest';
import { recoverRuleState } from '../../../domain/judging/recovery.ts';
import { aTransition, slaRate } from '../../support/factories/transitions.ts';

const at = (hour: number): number => Date.parse(`2026-03-29T${String(hour).padStart(2, '0')}:00:00Z`);
const transition = (seq: number, changes: Parameters<typeof aTransition>[0]) =>
  aTransition({ seq, occurred_at: new Date(at(seq)).toISOString(), ...changes });
const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

const warned = transition(3, { kind: 'warning', from: 'ok', to: 'warning' });
const breached = transition(4, { kind: 'breach', from: 'warning', to: 'breach', observed: slaRate(24, 26) });
const eased = transition(5, { kind: 'eased', from: 'breach', to: 'warning' });

test('a rule goes on from its last alert: its state, since when, and since when it is flagged', () => {
  expect(recoverRuleState(3, [warned], dayOf)).toEqual({ state: 'warning', seq: 3, since: at(3) });
  expect(recoverRuleState(4, [breached, warned], dayOf)).toEqual({
    state: 'breach',
    seq: 4,
    since: at(4),
    flagged: at(3),
    basis: { day: '2026-03-29', bad: 2, denominator: 26 },
  });
  expect(recoverRuleState(5, [eased, breached, warned], dayOf)).toEqual({
    state: 'warning',
    seq: 5,
    since: at(5),
    flagged: at(3),
  });
});

test('a rule that was resolved is ok, and a predicted breach is not yet one', () => {
  const resolved = transition(6, { kind: 'resolved', from: 'warning', to: 'ok' });
  expect(recoverRuleState(6, [resolved], dayOf)).toEqual({ state: 'ok', seq: 6, since: at(6) });
  expect(
    recoverRuleState(7, [transition(7, { kind: 'predicted', from: 'ok', to: 'warning' })], dayOf),
  ).toMatchObject({ state: 'warning', predicted: true });
});

test('an alert that cannot be read counts by its number, and the last one before it by its state', () => {
  expect(recoverRuleState(9, [breached, warned], dayOf)).toMatchObject({ state: 'breach', seq: 9 });
  expect(recoverRuleState(9, [], dayOf)).toEqual({ state: 'ok', seq: 9, since: 0 });
});
