/**
 * Currencies whose smallest unit is not a hundredth, by how many decimals their amounts have
 * (ISO 4217, list one).
 */
const MINOR_DIGITS: Readonly<Record<number, readonly string[]>> = {
  0: [
    ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV'],
    ...['XAF', 'XOF', 'XPF'],
  ],
  3: ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'],
  4: ['CLF', 'UYW'],
};

const DIGITS_OF_CURRENCY = new Map(
  Object.entries(MINOR_DIGITS).flatMap(([digits, currencies]) =>
    currencies.map((currency) => [currency, Number(digits)] as const),
  ),
);

/** How many decimals an amount of a currency (ISO 4217 code) can have where money is moved. */
export const minorDigitsOf = (currency: string): number => DIGITS_OF_CURRENCY.get(currency) ?? 2;
