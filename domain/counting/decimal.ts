import Big from 'big.js';

export type Decimal = Big;

/** Big.js's modes. Halves go away from zero, which for the amounts rounded here is half up. */
const DOWN = 0;
const HALF_UP = 1;
const UP = 3;

/** An exact decimal. Throws when the text is none; records are checked before they come this far. */
export const decimal = (text: string | number): Decimal => new Big(text);

export const ZERO = decimal(0);

/** Plain notation without exponent or trailing zeros: `12.5`. */
export const plain = (value: Decimal): string => (value.eq(ZERO) ? '0' : value.toFixed());

const dividerTo = (places: number, mode: typeof DOWN | typeof HALF_UP | typeof UP = HALF_UP): typeof Big => {
  const Divider = Big();
  Divider.DP = places;
  Divider.RM = mode;
  return Divider;
};

const DIVIDERS = { 1: dividerTo(1), 4: dividerTo(4), 6: dividerTo(6) } as const;

/** a / b rounded half up to 1, 4 or 6 decimals; `undefined` when b is 0. The quotient is rounded once, from its exact value. */
export const quotient = (a: Decimal, b: Decimal, places: keyof typeof DIVIDERS): Decimal | undefined =>
  b.eq(ZERO) ? undefined : new DIVIDERS[places](a).div(b);

const TO_WHOLE = { down: dividerTo(0, DOWN), up: dividerTo(0, UP) } as const;

/** a / b as a whole number, rounded down or up from its exact value. For a ≥ 0 and b > 0. */
export const wholeQuotient = (a: Decimal, b: Decimal, direction: keyof typeof TO_WHOLE): number =>
  new TO_WHOLE[direction](a).div(b).toNumber();
