import type { AlertKind } from '../../../contracts/alerts.ts';
import type { RateState } from '../../../contracts/api/fields.ts';
import type { Band } from '../../../contracts/api/health.ts';

/** Good or bad news. Each tone has a colour and a sign, and words always stand beside them. */
export type Tone = 'good' | 'warning' | 'breach' | 'quiet' | 'info';

type Verdict = { readonly tone: Tone; readonly words: string };

export const STATES: Readonly<Record<RateState, Verdict>> = {
  good: { tone: 'good', words: 'On target' },
  warning: { tone: 'warning', words: 'Close to the limit' },
  breach: { tone: 'breach', words: 'In breach' },
  not_enough_data: { tone: 'quiet', words: 'Not enough data' },
};

export const HEALTH_BANDS: Readonly<Record<Band, Verdict>> = {
  healthy: { tone: 'good', words: 'Healthy' },
  at_risk: { tone: 'warning', words: 'At risk' },
  critical: { tone: 'breach', words: 'Critical' },
};

/**
 * How a seller does by its score. A seller none of whose rates can be judged yet loses no points,
 * but is not called healthy for that, and its score of 100 is not shown.
 */
export const healthStanding = (
  band: Band,
  states: readonly RateState[],
): Verdict & { readonly isRated: boolean } =>
  states.every((state) => state === 'not_enough_data')
    ? { tone: 'quiet', words: 'Not rated yet', isRated: false }
    : { ...HEALTH_BANDS[band], isRated: true };

export const KINDS: Readonly<Record<AlertKind, Verdict>> = {
  breach: { tone: 'breach', words: 'Breach' },
  warning: { tone: 'warning', words: 'Warning' },
  predicted: { tone: 'warning', words: 'Breach expected' },
  eased: { tone: 'warning', words: 'Eased to a warning' },
  resolved: { tone: 'good', words: 'Resolved' },
  correction: { tone: 'info', words: 'Corrected' },
};
