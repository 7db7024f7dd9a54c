import type { Rate, RateName } from '../../../contracts/api/fields.ts';

const COUNTED: Readonly<Record<RateName, string>> = {
  acceptance_rate: 'orders accepted',
  cancellation_rate: 'orders cancelled',
  sla_compliance_rate: 'shipments on time',
  avg_rating: 'ratings',
};

export const RATE_TITLES: Readonly<Record<RateName, string>> = {
  acceptance_rate: 'Acceptance',
  cancellation_rate: 'Cancellation',
  sla_compliance_rate: 'Shipped on time',
  avg_rating: 'Average rating',
};

export const STATE_WORDS = {
  good: '✓ On target',
  ok: '✓ On target',
  warning: '! Close to the limit',
  breach: '✕ In breach',
  not_enough_data: 'Not enough data',
} as const;

const whole = new Intl.NumberFormat('en');
const twoPlaces = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

const isDecimal = (text: string): text is Intl.StringNumericLiteral => /^-?\d+(\.\d+)?$/.test(text);

export const count = (value: number): string => whole.format(value);

/** An exact amount in a currency. It stays decimal text: Intl rounds it without going through a float. */
export const money = (text: string, currency: string): string =>
  isDecimal(text) ? new Intl.NumberFormat('en', { style: 'currency', currency }).format(text) : text;

/** What is taken off, as a negative amount; nothing taken off is no negative zero. */
export const deducted = (text: string): string => (/^0(\.0*)?$/.test(text) ? '0' : `-${text}`);

export const rateText = (name: RateName, value: number | null): string => {
  if (value === null) return '–';
  return name === 'avg_rating' ? value.toFixed(2) : `${twoPlaces.format(value * 100)} %`;
};

/** What a rate is made of: `128 of 130 orders accepted`. */
export const counted = (name: RateName, { numerator, denominator }: Rate): string =>
  `${count(numerator)} ${name === 'avg_rating' ? 'stars in' : 'of'} ${count(denominator)} ${COUNTED[name]}`;

export const target = (name: RateName, rate: Rate): string =>
  `Target: ${rate.comparator === '>=' ? 'at least' : 'at most'} ${rateText(name, rate.target)}`;

const timeFormat = (timeZone: string, fields: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { timeZone, ...fields });

/** The time of an instant in a zone, `HH:MM:SS`. */
export const clock = (instant: string, timeZone: string): string =>
  timeFormat(timeZone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(instant));

export const dated = (instant: string, timeZone: string): string =>
  timeFormat(timeZone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

/** A length of time in words, such as `1.4 s`. */
export const duration = (ms: number): string => {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 90_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 5_400_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
};
