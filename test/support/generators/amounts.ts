import fc from 'fast-check';

/** A decimal in a form that a record may have. */
export type DecimalInput = string | number;

const decimalText = (units: bigint, places: number): string => {
  const digits = String(units).padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
};

/** A decimal text of at most 12 integer and 8 fraction digits. It may end in zeros. */
const amountText = (min: bigint): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.bigInt({ min, max: 50_000n }).map((units) => decimalText(units, 2)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.bigInt({ min, max: 10n ** 9n }), fc.nat({ max: 8 }))
        .map(([units, places]) => decimalText(units, places)),
    },
    {
      weight: 1,
      arbitrary: fc
        // One less than the greatest amount, so that neither the added unit nor the rounding of a
        // double makes a thirteenth digit.
        .tuple(fc.bigInt({ min, max: 10n ** 12n - 2n }), fc.nat({ max: 8 }))
        .map(([units, places]) => decimalText(units * 10n ** BigInt(places) + 1n, places)),
    },
  );

/**
 * The same amount as text, as text with a leading zero or an exponent, or as a number, which a
 * record has in its shortest form.
 */
const written = (text: string): fc.Arbitrary<DecimalInput> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(text) },
    { weight: 4, arbitrary: fc.constant(Number(text)) },
    { weight: 1, arbitrary: fc.constant(`0${text}`) },
    { weight: 1, arbitrary: fc.constant(`${text}e0`) },
  );

/** Money ≥ 0. */
export const amount = (): fc.Arbitrary<DecimalInput> => amountText(0n).chain(written);

/** Money > 0. */
export const positiveAmount = (): fc.Arbitrary<DecimalInput> => amountText(1n).chain(written);

/** Money < 0, as some sources send refunds. */
export const negativeAmount = (): fc.Arbitrary<DecimalInput> =>
  positiveAmount().map((value) => (typeof value === 'number' ? -value : `-${value}`));

/** A commission from 0 to 1. A third shows whether products of long fractions stay exact. */
export const commissionRate = (): fc.Arbitrary<DecimalInput> =>
  fc.constantFrom(0.1, '0.125', 0.07, '0.10', 0.3, '0.00000001', 1 / 3, '1e-1', 0, '0', 1, '1.00');

/** Money ≠ 0. */
export const nonZeroAmount = (): fc.Arbitrary<DecimalInput> =>
  fc.oneof({ weight: 4, arbitrary: positiveAmount() }, { weight: 1, arbitrary: negativeAmount() });

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e\d+)?$/;

/** The same amounts in a record, some of them as numbers with more digits than a double holds. */
export const inJson = (amounts: fc.Arbitrary<DecimalInput>): fc.Arbitrary<DecimalInput | RawJson> =>
  amounts.chain(
    (value): fc.Arbitrary<DecimalInput | RawJson> =>
      typeof value === 'string' && JSON_NUMBER.test(value)
        ? fc.constantFrom(value, JSON.rawJSON(value))
        : fc.constant(value),
  );
