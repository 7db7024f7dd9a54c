import Big from 'big.js';

export type Decimal = Big;

/** Big.js's mode 1: halves go away from zero, which for the amounts rounded here is half up. */
const HALF_UP = 1;

/** An exact decimal. Throws when the text is none; records are checked before they come this far. */
export const decimal = (text: string | number): Decimal => new Big(text);

export const ZERO = decimal(0);

/** Plain notation without exponent or trailing zeros: `12.5`. */
export const plain = (value: Decimal): string => (value.eq(ZERO) ? '0' : value.toFixed());

const dividerTo = (places: number): typeof Big => {
  const Divider = Big();
  Divider.DP = places;
  Divider.RM = HALF_UP;
  return Divider;
};

const DIVIDERS = { 4: dividerTo(4), 6: dividerTo(6) } as const;

/** a / b rounded half up to 4 or 6 decimals; `undefined` when b is 0. The quotient is rounded once, from its exact value. */
export const quotient = (a: Decimal, b: Decimal, places: keyof typeof DIVIDERS): Decimal | undefined =>
  b.eq(ZERO) ? undefined : new DIVIDERS[places](a).div(b);
