import type { AlertKind } from '../../../contracts/alerts.ts';
import type { RateState } from '../../../contracts/api/fields.ts';
import type { Band } from '../../../contracts/api/health.ts';

/** How something is to be taken. Each tone has a colour and a sign, and always words beside them. */
export type Tone = 'good' | 'warning' | 'breach' | 'quiet' | 'info';

type Standing = { readonly tone: Tone; readonly words: string };

export const STATES: Readonly<Record<RateState, Standing>> = {
  good: { tone: 'good', words: 'On target' },
  warning: { tone: 'warning', words: 'Close to the limit' },
  breach: { tone: 'breach', words: 'In breach' },
  not_enough_data: { tone: 'quiet', words: 'Not enough data' },
};

export const HEALTH_BANDS: Readonly<Record<Band, Standing>> = {
  healthy: { tone: 'good', words: 'Healthy' },
  at_risk: { tone: 'warning', words: 'At risk' },
  critical: { tone: 'breach', words: 'Critical' },
};

/** How a seller stands by its score. One of whom no rate can be judged yet is healthy for want of anything else, and is not called so. */
export const healthStanding = (band: Band, states: readonly RateState[]): Standing =>
  states.every((state) => state === 'not_enough_data')
    ? { tone: 'quiet', words: 'Not rated yet' }
    : HEALTH_BANDS[band];

export const KINDS: Readonly<Record<AlertKind, Standing>> = {
  breach: { tone: 'breach', words: 'Breach' },
  warning: { tone: 'warning', words: 'Warning' },
  predicted: { tone: 'warning', words: 'Breach expected' },
  eased: { tone: 'warning', words: 'Eased to a warning' },
  resolved: { tone: 'good', words: 'Resolved' },
  correction: { tone: 'info', words: 'Corrected' },
};
