import type { AlertKind } from '../../contracts/alerts.ts';
import type { AlertState } from '../../contracts/api/metrics.ts';
import { isBreaching, isUnrecovered, isWarned, type Standing } from './standing.ts';

/** What a breach was observed on: the window that ended on `day`, with so many bad cases among so many. */
export type Basis = { readonly day: string; readonly bad: number; readonly denominator: number };

/** Since when (ms) a rate has been bad enough without a break, for the states that it did not hold long enough for yet. */
export type Pending = { readonly warning?: number; readonly breach?: number };

/** Where one rule of one seller stands: `seq` numbers its transitions, `since` is the time of the last one (ms). */
export type RuleState = {
  readonly state: AlertState;
  readonly seq: number;
  readonly since: number;
  /** Since when it is not ok without a break (ms), where that is longer ago than the last transition. */
  readonly flagged?: number;
  /** Of a warning: the rate itself is fine, and a breach is to be expected. */
  readonly predicted?: true;
  readonly pending?: Pending;
  /** Of a breach; unknown of one that an earlier release saw begin. */
  readonly basis?: Basis;
};

/** The id that a transition keeps wherever it is told: `seller#rule#seq`. */
export const formatAlertId = (sellerId: string, rule: string, seq: number): string =>
  `${sellerId}#${rule}#${seq}`;

export const INITIAL_RULE_STATE: RuleState = { state: 'ok', seq: 0, since: 0 };

/** The states, and which of the two a warning is. */
export type Level = AlertState | 'predicted';

/**
 * Where a rule goes from a level. A breach or warning begins only with enough data and enough bad cases; it ends where the recover threshold
 * says, not where it began, so a rate that hovers in between stays where it is. A window that ran empty has nothing left to accuse and recovers.
 *
 * `projected` is how the rate would stand if everything overdue shipped late; undefined for a rule that does not predict. A predicted warning
 * begins where that would be a breach, and ends where it would be no warning either.
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

/** What is seen of a rule's rate at an instant. */
export type Sight = {
  /** ms since 1970. */
  readonly now: number;
  readonly standing: Standing;
  readonly projected: Standing | undefined;
  /** What a breach that begins now rests on. */
  readonly basis: Basis;
  /** Whether what a breach rested on has been taken away since. */
  readonly isCorrected: (basis: Basis) => boolean;
};

/** Since when (ms) a rule is not ok, whatever it went through since; of one that is ok, when it became so. */
export const getFlaggedSince = ({ flagged, since }: RuleState): number => flagged ?? since;

/** A change of state, which is told. */
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

/** How far a change for the worse has come: as far as it has held for `hold_ms`. What has not is pending. */
const afterHold = (from: Level, to: Level, before: Pending, now: number, hold_ms: number): Reached => {
  const warnedSince = RANKS[from] < RANKS.warning ? (before.warning ?? now) : undefined;
  const breachedSince = to === 'breach' ? (before.breach ?? now) : undefined;
  const held = (since: number | undefined): boolean => since !== undefined && now - since >= hold_ms;
  if (held(breachedSince)) return { level: 'breach', pending: NONE_PENDING };
  const breach = breachedSince === undefined ? NONE_PENDING : { breach: breachedSince };
  if (held(warnedSince)) return { level: to === 'breach' ? 'warning' : to, pending: breach };
  return { level: from, pending: warnedSince === undefined ? breach : { warning: warnedSince, ...breach } };
};

/**
 * The next state of a rule, and the move that is to be told, if it made one. A change for the worse must hold for `hold_ms` first; one for the
 * better counts at once. That a warning has become one of the other sort is noted and not told.
 */
export const nextRuleState = (
  previous: RuleState,
  { now, standing, projected, basis, isCorrected }: Sight,
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

/** When a pending change will have held long enough (ms), the earliest if there are two; undefined when none is pending. */
export const findHoldEnd = ({ pending }: RuleState, hold_ms: number): number | undefined => {
  const begun = [pending?.warning, pending?.breach].filter((since) => since !== undefined);
  return begun.length === 0 ? undefined : Math.min(...begun) + hold_ms;
};
