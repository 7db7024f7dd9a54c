import type { AlertKind } from '../../contracts/alerts.ts';
import type { AlertState } from '../../contracts/api/metrics.ts';
import { isBreaching, isUnrecovered, isWarned, type Standing } from './standing.ts';

/** The cases that a breach rests on: those of the window that ended on `day`. */
export type Basis = { readonly day: string; readonly bad: number; readonly denominator: number };

/** States that a rate is bad enough for but has not held long enough yet, and since when (ms). */
export type Pending = { readonly warning?: number; readonly breach?: number };

/** What a rule remembers of one seller. */
export type RuleState = {
  readonly state: AlertState;
  /** The number of its last transition. */
  readonly seq: number;
  /** When that transition happened (ms). */
  readonly since: number;
  /** When the rule was last ok (ms), if that was before its last transition. */
  readonly flagged?: number;
  /** Set for a warning about a breach that is expected while the rate itself is fine. */
  readonly predicted?: true;
  readonly pending?: Pending;
  /** Set for a breach, unless an earlier release recorded it. */
  readonly basis?: Basis;
};

/** The id that a transition has everywhere: `seller#rule#seq`. */
export const formatAlertId = (sellerId: string, rule: string, seq: number): string =>
  `${sellerId}#${rule}#${seq}`;

export const INITIAL_RULE_STATE: RuleState = { state: 'ok', seq: 0, since: 0 };

/** The states, with the two sorts of warning told apart. */
export type Level = AlertState | 'predicted';

/**
 * The level that a rule moves to. A breach or warning begins only with enough data and enough bad
 * cases. It ends at the recover threshold and not where it began, so a rate that hovers between the
 * two stays where it is. A window that has become empty recovers: it accuses nobody.
 *
 * `projected` is the standing that the rate would have if every overdue order shipped late;
 * undefined for a rule that does not predict. A predicted warning begins when that would be a
 * breach. It ends when that would not even be a warning.
 */
export const nextLevel = (level: Level, standing: Standing, projected: Standing | undefined): Level => {
  const foreseen: Level = projected !== undefined && isBreaching(projected) ? 'predicted' : 'ok';
  switch (level) {
    case 'ok':
      if (isBreaching(standing)) return 'breach';
      return isWarned(standing) ? 'warning' : foreseen;
    case 'predicted':
      if (isBreaching(standing)) return 'breach';
      if (isWarned(standing)) return 'warning';
      return projected !== undefined && isWarned(projected) ? 'predicted' : 'ok';
    case 'warning':
      if (isBreaching(standing)) return 'breach';
      return isUnrecovered(standing) ? 'warning' : foreseen;
    case 'breach':
      if (isWarned(standing)) return 'breach';
      return isUnrecovered(standing) ? 'warning' : foreseen;
  }
};

/** How a rule sees its rate at one instant. */
export type Observation = {
  /** ms since 1970. */
  readonly now: number;
  readonly standing: Standing;
  readonly projected: Standing | undefined;
  /** The cases that a breach rests on if it begins now. */
  readonly basis: Basis;
  /** Whether late data or an exclusion has since removed the cases that a breach rested on. */
  readonly isCorrected: (basis: Basis) => boolean;
};

/** When a rule was last ok (ms); if it is ok now, when it became so. */
export const getFlaggedSince = ({ flagged, since }: RuleState): number => flagged ?? since;

/** A change of state that subscribers are told about. */
export type Move = { readonly from: AlertState; readonly to: AlertState; readonly kind: AlertKind };

const RANKS = { ok: 0, predicted: 1, warning: 1, breach: 2 } as const satisfies Record<Level, number>;
const STATES = {
  ok: 'ok',
  predicted: 'warning',
  warning: 'warning',
  breach: 'breach',
} as const satisfies Record<Level, AlertState>;

const levelOf = ({ state, predicted }: RuleState): Level =>
  state === 'warning' && predicted ? 'predicted' : state;

const kindOf = (from: Level, to: Level, corrected: boolean): AlertKind => {
  if (from === 'breach' && corrected) return 'correction';
  switch (to) {
    case 'ok':
      return 'resolved';
    case 'breach':
      return 'breach';
    case 'warning':
    case 'predicted':
      return from === 'breach' ? 'eased' : to;
  }
};

type Reached = { readonly level: Level; readonly pending: Pending };

const NONE_PENDING: Pending = {};
const PREDICTED = { predicted: true } as const;

/** A change for the worse takes effect as far as it has held for `hold_ms`; the rest is pending. */
const afterHold = (from: Level, to: Level, before: Pending, now: number, hold_ms: number): Reached => {
  // A hold that a clock ahead of this one began is as long as it can be known to be.
  const since = (begun: number | undefined): number => Math.min(begun ?? now, now);
  const warnedSince = RANKS[from] < RANKS.warning ? since(before.warning) : undefined;
  const breachedSince = to === 'breach' ? since(before.breach) : undefined;
  const held = (begun: number | undefined): boolean => begun !== undefined && now - begun >= hold_ms;
  if (held(breachedSince)) return { level: 'breach', pending: NONE_PENDING };
  const breach = breachedSince === undefined ? NONE_PENDING : { breach: breachedSince };
  if (held(warnedSince)) return { level: to === 'breach' ? 'warning' : to, pending: breach };
  return { level: from, pending: warnedSince === undefined ? breach : { warning: warnedSince, ...breach } };
};

/**
 * The next state of a rule, and the move to tell subscribers about, if there is one. A change for
 * the worse must hold for `hold_ms` first; a change for the better takes effect at once. A warning
 * that becomes the other sort of warning is noted but not a move.
 */
export const nextRuleState = (
  previous: RuleState,
  { now, standing, projected, basis, isCorrected }: Observation,
  hold_ms: number,
): { readonly state: RuleState; readonly move?: Move } => {
  const from = levelOf(previous);
  const target = nextLevel(from, standing, projected);
  const { level, pending } =
    RANKS[target] > RANKS[from]
      ? afterHold(from, target, previous.pending ?? NONE_PENDING, now, hold_ms)
      : { level: target, pending: NONE_PENDING };
  const to = STATES[level];
  const notes = {
    ...(level === 'predicted' ? PREDICTED : {}),
    ...(pending === NONE_PENDING ? {} : { pending }),
  };
  if (to === previous.state) {
    const { state, seq, since, flagged, basis: before } = previous;
    const kept = {
      ...(flagged === undefined ? {} : { flagged }),
      ...(before === undefined ? {} : { basis: before }),
    };
    return { state: { state, seq, since, ...notes, ...kept } };
  }
  const flagged = previous.state === 'ok' || to === 'ok' ? {} : { flagged: getFlaggedSince(previous) };
  const corrected = previous.basis !== undefined && isCorrected(previous.basis);
  return {
    state: {
      state: to,
      seq: previous.seq + 1,
      since: now,
      ...flagged,
      ...notes,
      ...(to === 'breach' ? { basis } : {}),
    },
    move: { from: previous.state, to, kind: kindOf(from, level, corrected) },
  };
};

/**
 * When the first pending change will have held long enough (ms); undefined when none is pending.
 */
export const findHoldEnd = ({ pending }: RuleState, hold_ms: number): number | undefined => {
  const begun = [pending?.warning, pending?.breach].filter((since) => since !== undefined);
  return begun.length === 0 ? undefined : Math.min(...begun) + hold_ms;
};
