import type { AlertKind } from '../../../contracts/alerts.ts';
import type { RateState } from '../../../contracts/api/fields.ts';
import type { Band } from '../../../contracts/api/health.ts';

/** How something is to be taken. Each tone has a colour and a sign, and always words beside them. */
export type Tone = 'good' | 'warning' | 'breach' | 'quiet' | 'info';

export const STATES: Readonly<Record<RateState, { readonly tone: Tone; readonly words: string }>> = {
  good: { tone: 'good', words: 'On target' },
  warning: { tone: 'warning', words: 'Close to the limit' },
  breach: { tone: 'breach', words: 'In breach' },
  not_enough_data: { tone: 'quiet', words: 'Not enough data' },
};

export const HEALTH_BANDS: Readonly<Record<Band, { readonly tone: Tone; readonly words: string }>> = {
  healthy: { tone: 'good', words: 'Healthy' },
  at_risk: { tone: 'warning', words: 'At risk' },
  critical: { tone: 'breach', words: 'Critical' },
};

export const KINDS: Readonly<Record<AlertKind, { readonly tone: Tone; readonly words: string }>> = {
  breach: { tone: 'breach', words: 'Breach' },
  warning: { tone: 'warning', words: 'Warning' },
  predicted: { tone: 'warning', words: 'Breach expected' },
  eased: { tone: 'warning', words: 'Eased to a warning' },
  resolved: { tone: 'good', words: 'Resolved' },
  correction: { tone: 'info', words: 'Corrected' },
};
