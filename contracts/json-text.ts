declare global {
  /** A JSON number by its source text. JSON.stringify writes it as it stood. */
  interface RawJson {
    readonly rawJSON: string;
  }
  /** What the language has of JSON source text and the type library lacks. */
  interface JSON {
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
    rawJSON(text: string): RawJson;
    isRawJSON(value: unknown): value is RawJson;
  }
}

/**
 * How deep arrays and objects from outside may be nested. Our shapes have less than ten levels.
 * What reads or writes JSON level by level ends with a full stack at some thousands.
 */
export const NESTING_MAX = 64;

/** A double keeps every decimal of so many digits. It may change a digit of longer ones. */
export const EXACT_DIGITS_MAX = 15;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const [ZERO, NINE, POINT, UPPER_E, LOWER_E] = [0x30, 0x39, 0x2e, 0x45, 0x65];

type Survey = { readonly levels: number; readonly hasLongNumber: boolean };

/**
 * How deep arrays and objects in the text nest, up to a level more than allowed, and whether it
 * has a number that a double may not hold. Brackets and digits in strings are text.
 */
const survey = (text: string, levelsMax: number): Survey => {
  let [levels, deepest, digits] = [0, 0, 0];
  let [inString, hasLongNumber] = [false, false];
  for (let at = 0; at < text.length && deepest <= levelsMax; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) inString = !inString;
    else if (inString) {
      if (code === BACKSLASH) at += 1;
    } else if (code >= ZERO && code <= NINE) {
      digits += 1;
      if (digits > EXACT_DIGITS_MAX) hasLongNumber = true;
    } else if (digits > 0 && (code === LOWER_E || code === UPPER_E)) hasLongNumber = true;
    else if (code !== POINT) {
      digits = 0;
      if (OPENING.has(code)) levels += 1;
      else if (CLOSING.has(code)) levels -= 1;
      if (levels > deepest) deepest = levels;
    }
  }
  return { levels: deepest, hasLongNumber };
};

const LONG_NUMBER = new RegExp(`[eE]|(?:\\d\\.?){${EXACT_DIGITS_MAX + 1}}`);

/** Parses JSON. A number that a double may not hold becomes a {@link RawJson} of its text. */
const parseExactly = (text: string): unknown =>
  JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && LONG_NUMBER.test(source)
      ? JSON.rawJSON(source)
      : value,
  );

/** What JSON text from outside holds, or what is wrong with the text, such as `is not JSON`. */
export type JsonText = { readonly json: unknown } | { readonly fault: string };

/**
 * Reads JSON text from outside. Never throws. No number loses a digit: one of more than 15 digits,
 * or with an exponent, is a {@link RawJson}.
 */
export const readJsonText = (text: string, levelsMax = NESTING_MAX): JsonText => {
  const { levels, hasLongNumber } = survey(text, levelsMax);
  if (levels > levelsMax)
    return { fault: `is nested deeper than ${levelsMax} levels, which no record needs` };
  try {
    return { json: hasLongNumber ? parseExactly(text) : JSON.parse(text) };
  } catch {
    return { fault: 'is not JSON' };
  }
};

/** Refuses bytes that are not UTF-8. Replacing them would let a changed record pass as valid. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads JSON text in bytes from outside. Never throws. */
export const readJsonBytes = (bytes: Uint8Array): JsonText => {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { fault: 'is not UTF-8' };
  }
  return readJsonText(text);
};

/** A JSON object from outside. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);

/** The text of a JSON string, or the digits of a JSON number; undefined for anything else. */
export const toSourceText = (json: unknown): string | undefined => {
  if (typeof json === 'string') return json;
  if (typeof json === 'number') return String(json);
  return JSON.isRawJSON(json) ? json.rawJSON : undefined;
};
