import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Basis,
  findHoldEnd,
  getFlaggedSince,
  INITIAL_RULE_STATE,
  type Level,
  nextLevel,
  nextRuleState,
  type Observation,
  type RuleState,
} from '../../../domain/judging/alert-states.ts';
import { type Cases, measureStanding, type Standing } from '../../../domain/judging/standing.ts';
import { ruleOf } from '../../support/factories/policy.ts';

/** How a rate can compare with its thresholds, worst first. */
const BANDS = {
  breaching: { meetsTarget: false, meetsWarning: false, meetsRecovery: false },
  warned: { meetsTarget: true, meetsWarning: false, meetsRecovery: false },
  between: { meetsTarget: true, meetsWarning: true, meetsRecovery: false },
  recovered: { meetsTarget: true, meetsWarning: true, meetsRecovery: true },
} as const;
type Band = keyof typeof BANDS;
const BAND_NAMES = Object.keys(BANDS) as Band[];
const LEVELS: readonly Level[] = ['ok', 'predicted', 'warning', 'breach'];

const standing = (band: Band): Standing => ({ enoughData: true, enoughBad: true, ...BANDS[band] });

const TABLE: readonly (readonly [Level, Band, Level])[] = [
  ['ok', 'breaching', 'breach'],
  ['ok', 'warned', 'warning'],
  ['ok', 'between', 'ok'],
  ['ok', 'recovered', 'ok'],
  ['predicted', 'breaching', 'breach'],
  ['predicted', 'warned', 'warning'],
  ['predicted', 'between', 'ok'],
  ['predicted', 'recovered', 'ok'],
  ['warning', 'breaching', 'breach'],
  ['warning', 'warned', 'warning'],
  ['warning', 'between', 'warning'],
  ['warning', 'recovered', 'ok'],
  ['breach', 'breaching', 'breach'],
  ['breach', 'warned', 'breach'],
  ['breach', 'between', 'warning'],
  ['breach', 'recovered', 'ok'],
];

describe('an alert', () => {
  test.each(TABLE)('moves from %s with a rate that is %s to %s', (from, band, to) =>
    expect(nextLevel(from, standing(band), undefined)).toBe(to),
  );

  test('is tested from every level with every standing', () =>
    expect(TABLE).toHaveLength(LEVELS.length * BAND_NAMES.length));

  const POOR: readonly Pick<Standing, 'enoughData' | 'enoughBad'>[] = [
    { enoughData: false, enoughBad: false },
    { enoughData: false, enoughBad: true },
    { enoughData: true, enoughBad: false },
  ];
  test.each(LEVELS.flatMap((level) => POOR.map((poor) => [level, poor] as const)))(
    'at level %s ends or does not begin with %j, because that is too little data',
    (level, poor) => {
      for (const band of Object.values(BANDS))
        expect(nextLevel(level, { ...poor, ...band }, undefined)).toBe('ok');
    },
  );

  test('never moves twice while its rate stays the same', () => {
    for (const level of LEVELS) {
      for (const now of BAND_NAMES) {
        for (const foreseen of [undefined, ...BAND_NAMES]) {
          const projected = foreseen && standing(foreseen);
          const settled = nextLevel(level, standing(now), projected);
          expect(nextLevel(settled, standing(now), projected)).toBe(settled);
        }
      }
    }
  });
});

describe('a breach that is expected', () => {
  /** Overdue orders can only make a rate worse. */
  const FORESEEN: readonly (readonly [Level, Band, Band, Level])[] = [
    ['ok', 'recovered', 'breaching', 'predicted'],
    ['ok', 'between', 'breaching', 'predicted'],
    ['ok', 'warned', 'breaching', 'warning'],
    ['ok', 'breaching', 'breaching', 'breach'],
    ['ok', 'recovered', 'warned', 'ok'],
    ['ok', 'between', 'warned', 'ok'],
    ['ok', 'recovered', 'between', 'ok'],
    ['predicted', 'recovered', 'breaching', 'predicted'],
    ['predicted', 'between', 'breaching', 'predicted'],
    ['predicted', 'recovered', 'warned', 'predicted'],
    ['predicted', 'between', 'warned', 'predicted'],
    ['predicted', 'recovered', 'between', 'ok'],
    ['predicted', 'recovered', 'recovered', 'ok'],
    ['predicted', 'warned', 'breaching', 'warning'],
    ['predicted', 'breaching', 'breaching', 'breach'],
    ['warning', 'recovered', 'breaching', 'predicted'],
    ['warning', 'between', 'breaching', 'warning'],
    ['warning', 'recovered', 'warned', 'ok'],
    ['breach', 'recovered', 'breaching', 'predicted'],
    ['breach', 'between', 'breaching', 'warning'],
    ['breach', 'warned', 'breaching', 'breach'],
    ['breach', 'recovered', 'warned', 'ok'],
  ];
  test.each(FORESEEN)(
    'moves a rule from %s, with a rate that is %s now and %s if overdue orders ship late, to %s',
    (from, now, then, to) => expect(nextLevel(from, standing(now), standing(then))).toBe(to),
  );

  test('is not predicted when even then there would be too little data', () => {
    const poor = { ...standing('breaching'), enoughBad: false };
    expect(nextLevel('ok', standing('recovered'), poor)).toBe('ok');
    expect(nextLevel('predicted', standing('recovered'), poor)).toBe('ok');
  });
});

const BASIS: Basis = { day: '2026-03-10', bad: 5, denominator: 40 };
const see = (band: Band, now: number, more: Partial<Observation> = {}): Observation => ({
  now,
  standing: standing(band),
  projected: undefined,
  basis: BASIS,
  isCorrected: () => false,
  ...more,
});
const at = (state: RuleState['state'], more: Partial<RuleState> = {}): RuleState => ({
  state,
  seq: 3,
  since: 100,
  ...more,
});

describe('a transition', () => {
  test.each([
    ['ok', 'breaching', 'breach', 'breach'],
    ['ok', 'warned', 'warning', 'warning'],
    ['warning', 'breaching', 'breach', 'breach'],
    ['warning', 'recovered', 'ok', 'resolved'],
    ['breach', 'recovered', 'ok', 'resolved'],
    ['breach', 'between', 'warning', 'eased'],
  ] as const)('from %s with a rate that is %s leads to %s and is told as %s', (from, band, to, kind) => {
    const { state, move } = nextRuleState(at(from), see(band, 900), 0);
    expect(move).toEqual({ from, to, kind });
    expect(state).toMatchObject({ state: to, seq: 4, since: 900 });
    expect(getFlaggedSince(state)).toBe(from === 'ok' || to === 'ok' ? 900 : 100);
  });

  test('tells a prediction and then what became of it', () => {
    const predicted = nextRuleState(
      INITIAL_RULE_STATE,
      see('recovered', 1, { projected: standing('breaching') }),
      0,
    );
    expect(predicted).toEqual({
      state: { state: 'warning', seq: 1, since: 1, predicted: true },
      move: { from: 'ok', to: 'warning', kind: 'predicted' },
    });
    const over = nextRuleState(predicted.state, see('recovered', 2, { projected: standing('recovered') }), 0);
    expect(over).toEqual({
      state: { state: 'ok', seq: 2, since: 2 },
      move: { from: 'warning', to: 'ok', kind: 'resolved' },
    });
    const come = nextRuleState(predicted.state, see('breaching', 2), 0);
    expect(come).toEqual({
      state: { state: 'breach', seq: 2, since: 2, flagged: 1, basis: BASIS },
      move: { from: 'warning', to: 'breach', kind: 'breach' },
    });
  });

  test('does not happen when a warning becomes the other sort of warning', () => {
    const predicted = at('warning', { predicted: true });
    expect(nextRuleState(predicted, see('warned', 900, { projected: standing('breaching') }), 0)).toEqual({
      state: at('warning'),
    });
    expect(
      nextRuleState(at('warning'), see('recovered', 900, { projected: standing('breaching') }), 0),
    ).toEqual({ state: predicted });
  });

  test('keeps a rule flagged since it was last ok, whatever it goes through', () => {
    let state = INITIAL_RULE_STATE;
    const seen = (['warned', 'breaching', 'between', 'breaching', 'recovered', 'breaching'] as const).map(
      (band, index) => {
        ({ state } = nextRuleState(state, see(band, index + 1), 0));
        return state;
      },
    );
    expect(seen.map((then) => `${then.state} ${then.since} ${getFlaggedSince(then)}`)).toEqual([
      'warning 1 1',
      'breach 2 1',
      'warning 3 1',
      'breach 4 1',
      'ok 5 5',
      'breach 6 6',
    ]);
    // Also while no transition happens.
    expect(nextRuleState(at('breach', { flagged: 40 }), see('breaching', 900), 0).state).toMatchObject({
      since: 100,
      flagged: 40,
    });
  });

  test('tells only once that a breach eases while another one is expected', () => {
    const { state, move } = nextRuleState(
      at('breach'),
      see('recovered', 900, { projected: standing('breaching') }),
      0,
    );
    expect(move).toEqual({ from: 'breach', to: 'warning', kind: 'eased' });
    expect(state).toEqual({ state: 'warning', seq: 4, since: 900, flagged: 100, predicted: true });
  });
});

describe('a breach that turns out to be none', () => {
  const corrected = { isCorrected: (basis: Basis) => basis === BASIS };
  test.each(['recovered', 'between'] as const)('is withdrawn with a rate that is %s', (band) => {
    expect(nextRuleState(at('breach', { basis: BASIS }), see(band, 900, corrected), 0).move?.kind).toBe(
      'correction',
    );
  });

  test('is not withdrawn while it goes on, and keeps the cases that it rests on', () => {
    const breach = at('breach', { basis: BASIS });
    const again = { ...corrected, basis: { ...BASIS, bad: 9 } };
    expect(nextRuleState(breach, see('warned', 900, again), 0)).toEqual({ state: breach });
  });

  test('ends as usual if an earlier release recorded it without the cases that it rests on', () => {
    expect(
      nextRuleState(at('breach'), see('recovered', 900, { isCorrected: () => true }), 0).move?.kind,
    ).toBe('resolved');
  });

  test('forgets the cases that it rested on once it has eased, so that the warning ends as usual', () => {
    const eased = nextRuleState(at('breach', { basis: BASIS }), see('between', 900), 0).state;
    expect(eased).not.toHaveProperty('basis');
    expect(nextRuleState(eased, see('recovered', 901, corrected), 0).move?.kind).toBe('resolved');
  });
});

describe('a change that must hold', () => {
  const HOLD = 60;
  /** Follows a rule through a series of rates. */
  const follow = (steps: readonly (readonly [number, Band])[], from: RuleState = INITIAL_RULE_STATE) => {
    let state = from;
    const alerts: string[] = [];
    for (const [now, band] of steps) {
      const next = nextRuleState(state, see(band, now), HOLD);
      if (next.move !== undefined) alerts.push(`${now} ${next.move.kind}`);
      state = next.state;
    }
    return { alerts, state };
  };

  test('is told as soon as it has held long enough, to the millisecond', () => {
    expect(
      follow([
        [0, 'breaching'],
        [59, 'breaching'],
      ]).alerts,
    ).toEqual([]);
    expect(
      follow([
        [0, 'breaching'],
        [59, 'breaching'],
        [60, 'breaching'],
      ]).alerts,
    ).toEqual(['60 breach']);
    expect(
      follow([
        [0, 'breaching'],
        [500, 'breaching'],
      ]).alerts,
    ).toEqual(['500 breach']);
  });

  test('is never told if it does not last, and starts again', () => {
    const { alerts, state } = follow([
      [0, 'breaching'],
      [30, 'between'],
      [59, 'breaching'],
      [90, 'breaching'],
    ]);
    expect(alerts).toEqual([]);
    expect(state).toEqual({ state: 'ok', seq: 0, since: 0, pending: { warning: 59, breach: 59 } });
    expect(
      follow([
        [0, 'warned'],
        [30, 'recovered'],
      ]).state,
    ).toEqual(INITIAL_RULE_STATE);
  });

  test('counts for each level by itself: first the warning, then the breach', () => {
    const steps = [
      [0, 'warned'],
      [40, 'breaching'],
      [60, 'breaching'],
      [99, 'breaching'],
      [100, 'breaching'],
    ] as const;
    expect(follow(steps.slice(0, 3))).toEqual({
      alerts: ['60 warning'],
      state: { state: 'warning', seq: 1, since: 60, pending: { breach: 40 } },
    });
    expect(follow(steps).alerts).toEqual(['60 warning', '100 breach']);
  });

  test('counts as a warning since the breach began that has become one', () => {
    expect(
      follow([
        [0, 'breaching'],
        [30, 'warned'],
        [60, 'warned'],
      ]).alerts,
    ).toEqual(['60 warning']);
    expect(
      follow([
        [0, 'breaching'],
        [30, 'warned'],
        [40, 'breaching'],
        [60, 'breaching'],
      ]).alerts,
    ).toEqual(['60 warning']);
  });

  test('is told at once if it is for the better', () => {
    expect(follow([[0, 'recovered']], at('breach')).alerts).toEqual(['0 resolved']);
    expect(follow([[0, 'between']], at('breach')).alerts).toEqual(['0 eased']);
    expect(
      follow(
        [
          [0, 'breaching'],
          [10, 'recovered'],
        ],
        at('warning'),
      ).alerts,
    ).toEqual(['10 resolved']);
  });

  test('says when it will have held long enough, so that the seller is evaluated then', () => {
    expect(findHoldEnd(at('ok'), HOLD)).toBeUndefined();
    expect(findHoldEnd(at('ok', { pending: { warning: 5, breach: 20 } }), HOLD)).toBe(65);
    expect(findHoldEnd(at('warning', { pending: { breach: 20 } }), HOLD)).toBe(80);
  });

  test('is held from now when a clock that was ahead began the hold', () => {
    const ahead: RuleState = { ...INITIAL_RULE_STATE, pending: { warning: 5000, breach: 5000 } };
    expect(follow([[100, 'breaching']], ahead).state.pending).toEqual({ warning: 100, breach: 100 });
  });

  test('always ends its hold later than now, and is never pending without a hold', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...BAND_NAMES), fc.nat({ max: 100 })), { maxLength: 40 });
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 1, 60), (path, hold) => {
        let [state, now]: [RuleState, number] = [INITIAL_RULE_STATE, 0];
        for (const [band, wait] of path) {
          now += wait;
          ({ state } = nextRuleState(state, see(band, now), hold));
          const end = findHoldEnd(state, hold);
          if (end !== undefined) expect(end).toBeGreaterThan(now);
          if (hold === 0) expect(state.pending).toBeUndefined();
        }
      }),
    );
  });
});

describe('a rate that hovers raises one alert and not one per order', () => {
  const rule = ruleOf('sla_compliance_rate');
  const shipped = (onTime: number): Cases => ({ numerator: onTime, denominator: 1000, bad: 1000 - onTime });
  const follow = (start: Level, onTime: readonly number[]): Level[] => {
    const levels = [start];
    for (const each of onTime)
      levels.push(nextLevel(levels.at(-1)!, measureStanding(rule, shipped(each)), undefined));
    return levels;
  };

  test('at the target and at the warning', () => {
    expect(follow('ok', [949, 950, 949, 951, 949, 969])).toEqual([
      'ok',
      'breach',
      'breach',
      'breach',
      'breach',
      'breach',
      'breach',
    ]);
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

  /** How often a rule moves over a path of rates. */
  const countMoves = (start: Level, onTime: readonly number[], overdue: readonly number[] = []): number => {
    let [state, count]: [RuleState, number] = [
      start === 'predicted' ? at('warning', { predicted: true }) : at(start),
      0,
    ];
    for (const [index, each] of onTime.entries()) {
      const cases = shipped(each);
      const more = overdue[index] ?? 0;
      const projected = measureStanding(rule, {
        ...cases,
        denominator: cases.denominator + more,
        bad: cases.bad + more,
      });
      const next = nextRuleState(
        state,
        { ...see('recovered', index), standing: measureStanding(rule, cases), projected },
        0,
      );
      if (next.move !== undefined) count += 1;
      state = next.state;
    }
    return count;
  };
  const path = (least: number, most: number) =>
    fc.array(fc.integer({ min: least, max: most }), { maxLength: 60 });

  test.each([
    ['between the warning and its end', 970, 974, ['ok', 'warning', 'breach']],
    ['between the target and the warning', 950, 969, ['ok', 'warning', 'breach']],
    ['anywhere between the target and the end', 950, 974, ['ok', 'warning', 'breach']],
  ] as const)('%s, on whatever path', (_, least, most, levels) => {
    fc.assert(
      fc.property(path(least, most), fc.constantFrom<Level>(...levels), (onTime, start) => {
        expect(countMoves(start, onTime)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('while overdue orders come and go and the projected rate stays between warning and target', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 975, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true })),
      { maxLength: 60 },
    );
    /**
     * From the fewest overdue orders that bring the rate below 0.97 to the most that leave it at
     * 0.95.
     */
    const overdueFor = (onTime: number, part: number): number => {
      const [least, most] = [Math.floor(onTime / 0.97) - 999, Math.floor(onTime / 0.95) - 1000];
      return least + Math.floor(part * (most - least));
    };
    fc.assert(
      fc.property(steps, fc.constantFrom<Level>('ok', 'predicted'), (pairs, start) => {
        const onTime = pairs.map(([each]) => each);
        const overdue = pairs.map(([each, part]) => overdueFor(each, part));
        expect(countMoves(start, onTime, overdue)).toBe(0);
      }),
    );
  });
});
