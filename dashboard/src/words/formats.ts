/**
 * Writes figures, money and times for the reader's locale, in the marketplace's currency and time
 * zone.
 */
import type { RateName } from '../../../contracts/api/fields.ts';
import { METRIC_FACTS } from '../../../contracts/metric-facts.ts';

const isInStars = (name: RateName): boolean => METRIC_FACTS[name].unit === 'stars';

const isDecimal = (text: string): text is Intl.StringNumericLiteral => /^-?\d+(\.\d+)?$/.test(text);

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** The most that Intl writes. An amount times a rate has fewer. */
const DIGITS_MAX = 100;

export type FormatSettings = {
  /** As the browser names it, such as `de-DE`. */
  readonly locale: string;
  readonly currency: string;
  readonly timeZone: string;
};

/** A deduction as a negative amount. A deduction of zero is written without a sign. */
export const deducted = (text: string): string =>
  /^0(\.0*)?$/.test(text) ? '0' : text.startsWith('-') ? text.slice(1) : `-${text}`;

/** All figures and times on the page are written by these functions. */
export const createFormats = ({ locale, currency, timeZone }: FormatSettings) => {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const exact = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const everyDigit = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    maximumFractionDigits: DIGITS_MAX,
  });
  const short = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
  });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const change = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const points = new Intl.NumberFormat(locale, { maximumFractionDigits: 2, signDisplay: 'exceptZero' });
  const stars = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const scores = new Intl.NumberFormat(locale, { minimumFractionDigits: 0, maximumFractionDigits: 1 });
  const time = (fields: Intl.DateTimeFormatOptions, zone = timeZone) =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...fields });
  const clock = time({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const minute = time({ hour: '2-digit', minute: '2-digit' });
  const dated = time({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const zoneName = time({ timeZoneName: 'short' });
  // A calendar day is the same day wherever it is read.
  const day = time({ weekday: 'short', day: 'numeric', month: 'short' }, 'UTC');
  const dayShort = time({ day: 'numeric', month: 'short' }, 'UTC');

  return {
    currency,
    timeZone,
    count: (value: number): string => whole.format(value),
    /** An exact amount. It stays decimal text: Intl rounds it without going through a float. */
    money: (text: string): string => (isDecimal(text) ? exact.format(text) : text),
    /** An exact amount with all of its digits. */
    moneyExact: (text: string): string => (isDecimal(text) ? everyDigit.format(text) : text),
    /** An amount on an axis, `$1.2K`. */
    moneyShort: (text: string): string => (isDecimal(text) ? short.format(text) : text),
    /** A change as a share, such as 0.12: `+12%`. */
    change: (value: number): string => change.format(value),
    rate: (name: RateName, value: number | null): string => {
      if (value === null) return '–';
      return isInStars(name) ? stars.format(value) : share.format(value);
    },
    /** The change from one rate to another: `+1.2 pts`, in stars `−0.1`. */
    rateChange: (name: RateName, from: number, to: number): string =>
      isInStars(name) ? points.format(to - from) : `${points.format((to - from) * 100)} pts`,
    score: (value: number): string => scores.format(value),
    /** `HH:MM:SS` of an instant. */
    clock: (instant: string): string => clock.format(new Date(instant)),
    /** `HH:MM` of an instant. */
    minute: (instant: string): string => minute.format(new Date(instant)),
    /** Day and time of an instant. */
    dated: (instant: string): string => dated.format(new Date(instant)),
    /** A calendar day, `2026-03-29`. */
    day: (date: string): string => day.format(new Date(`${date}T00:00:00Z`)),
    dayShort: (date: string): string => dayShort.format(new Date(`${date}T00:00:00Z`)),
    /** The name of the time zone at an instant: `Europe/Berlin (GMT+2)`. */
    zone: (instant: string): string => {
      const name = zoneName
        .formatToParts(new Date(instant))
        .find(({ type }) => type === 'timeZoneName')?.value;
      return name === undefined || name === timeZone ? timeZone : `${timeZone} (${name})`;
    },
  };
};
export type Formats = ReturnType<typeof createFormats>;

/** A length of time in words, such as `1.4 s`. */
export const duration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 90 * 1000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 90 * MINUTE_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return ms < 48 * HOUR_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / (24 * HOUR_MS))} days`;
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/**
 * The time left until a deadline: `1:04:09`, beyond a day `2 d 3 h`. With a minus once it has
 * passed.
 */
export const countdown = (ms: number): string => {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const text =
    hours >= 24
      ? `${Math.floor(hours / 24)} d ${hours % 24} h`
      : `${hours}:${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
  return ms < 0 ? `−${text}` : text;
};
