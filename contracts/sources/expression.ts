/**
 * JMESPath expressions, by which a source says where in a message a value is: as Powertools has
 * them, with its functions. Numbers keep their digits through them.
 */
import { JMESPathError, JMESPathTypeError, search } from '@aws-lambda-powertools/jmespath';
import { Functions, PowertoolsFunctions } from '@aws-lambda-powertools/jmespath/functions';
import { type JsonObject, readJsonText } from '../json-text.ts';
import { addDecimals, toDecimalText, toJsonNumber, toNumberText } from './decimal-text.ts';

/** Anything else that a function throws, the library takes for an absent value. */
const wrongType = (value: unknown, expected: string): Error =>
  new JMESPathTypeError({ currentValue: value, expectedTypes: [expected], actualType: typeof value });

const numberText = (value: unknown): string => {
  const text = toDecimalText(toNumberText(value));
  if (text === undefined) throw wrongType(value, 'number');
  return text;
};

const copyOf = (value: unknown): unknown => (Array.isArray(value) ? [...value] : value);

/** How the library calls a function: with all of its arguments in one list. */
type LibraryFunction = (args: readonly unknown[]) => unknown;

const librarys = (name: string): LibraryFunction => {
  const found: unknown = Reflect.get(Functions.prototype, name);
  if (typeof found !== 'function') throw new TypeError(`the JMESPath library has no ${name}`);
  return (args) => Reflect.apply(found, functions, [args]);
};

/**
 * Functions that the library has too. Its own lose digits of long numbers (`sum`, `abs`,
 * `to_number`, `powertools_json`), change the message that the next expression reads (`sort`,
 * `reverse`), or take 0 and false for absent (`not_null`).
 */
const EXACT_FUNCTIONS: Readonly<Record<string, LibraryFunction>> = {
  funcSum: ([list]) => {
    if (!Array.isArray(list)) throw wrongType(list, 'array-number');
    return toJsonNumber(addDecimals(list.map(numberText)));
  },
  funcAbs: ([value]) => toJsonNumber(numberText(value).replace('-', '')),
  funcToNumber: ([value]) => {
    const text = toDecimalText(value);
    return text === undefined ? null : toJsonNumber(text);
  },
  funcPowertoolsJson: ([value]) => {
    const read = typeof value === 'string' ? readJsonText(value) : undefined;
    if (read === undefined || 'fault' in read) throw wrongType(value, 'JSON text');
    return read.json;
  },
  funcSort: (args) => librarys('funcSort')(args.map(copyOf)),
  funcReverse: (args) => librarys('funcReverse')(args.map(copyOf)),
  funcNotNull: (args) => args.find((value) => value !== null && value !== undefined) ?? null,
};

class ExactFunctions extends PowertoolsFunctions {}
for (const [name, value] of Object.entries(EXACT_FUNCTIONS))
  Object.defineProperty(ExactFunctions.prototype, name, { value });

const functions = new ExactFunctions();

/** The value of an expression, or why it has none in this message. */
export type Evaluated = { readonly value: unknown } | { readonly fault: string };

/** The part of the library's messages that names no value of the message. */
const describe = (error: unknown): string =>
  error instanceof JMESPathError ? error.message.replace(/ in expression: .*$/s, '') : 'cannot be evaluated';

/** Evaluates an expression. The library parses each text once. */
export const evaluate = (expression: string, message: JsonObject): Evaluated => {
  try {
    return { value: search(expression, message, { customFunctions: functions }) ?? null };
  } catch (error) {
    return { fault: describe(error) };
  }
};

/** Why a text is no expression; undefined when it is one. */
export const findExpressionFault = (expression: string): string | undefined => {
  try {
    search(expression, {}, { customFunctions: functions });
    return undefined;
  } catch (error) {
    // An empty message lacks what functions need, and only messages can have it.
    return error instanceof JMESPathTypeError ? undefined : describe(error);
  }
};
