import Big from 'big.js';

export type Decimal = Big;

/**
 * Rounding modes of big.js. Its half-up mode rounds halves away from zero; our amounts are
 * positive.
 */
const DOWN = 0;
const HALF_UP = 1;
const UP = 3;

/**
 * Makes an exact decimal.
 * @throws when the text is not a number
 */
export const decimal = (text: string | number): Decimal => new Big(text);

export const ZERO = decimal(0);

/** Formats a decimal without exponent or trailing zeros, as in `12.5`. */
export const plain = (value: Decimal): string => (value.eq(ZERO) ? '0' : value.toFixed());

/** Cuts a decimal toward zero to so many decimals. */
export const cut = (value: Decimal, places: number): Decimal => value.round(places, DOWN);

const createDivider = (
  places: number,
  mode: typeof DOWN | typeof HALF_UP | typeof UP = HALF_UP,
): typeof Big => {
  const Divider = Big();
  Divider.DP = places;
  Divider.RM = mode;
  return Divider;
};

const DIVIDERS = { 1: createDivider(1), 4: createDivider(4), 6: createDivider(6) } as const;

/**
 * Divides a by b, rounded half up to 1, 4 or 6 decimals; undefined when b is 0. The exact quotient
 * is rounded only once.
 */
export const quotient = (a: Decimal, b: Decimal, places: keyof typeof DIVIDERS): Decimal | undefined =>
  b.eq(ZERO) ? undefined : new DIVIDERS[places](a).div(b);

const TO_WHOLE = { down: createDivider(0, DOWN), up: createDivider(0, UP) } as const;

/** Divides a ≥ 0 by b > 0. The exact quotient is rounded down or up to a whole number. */
export const wholeQuotient = (a: Decimal, b: Decimal, direction: keyof typeof TO_WHOLE): number =>
  new TO_WHOLE[direction](a).div(b).toNumber();
