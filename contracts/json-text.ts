/**
 * How deep arrays and objects from outside may be nested. Our shapes have less than ten levels.
 * What reads or writes JSON level by level ends with a full stack at some thousands.
 */
export const NESTING_MAX = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Whether arrays and objects in the text nest deeper than this. Brackets in strings are text. */
const nestsDeeperThan = (levelsMax: number, text: string): boolean => {
  let levels = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) inString = !inString;
    else if (inString && code === BACKSLASH) at += 1;
    else if (!inString && OPENING.has(code)) levels += 1;
    else if (!inString && CLOSING.has(code)) levels -= 1;
    if (levels > levelsMax) return true;
  }
  return false;
};

/** What JSON text from outside holds, or what is wrong with the text, such as `is not JSON`. */
export type JsonText = { readonly json: unknown } | { readonly fault: string };

/** Reads JSON text from outside. Never throws. */
export const readJsonText = (text: string, levelsMax = NESTING_MAX): JsonText => {
  if (nestsDeeperThan(levelsMax, text))
    return { fault: `is nested deeper than ${levelsMax} levels, which no record needs` };
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { fault: 'is not JSON' };
  }
};
