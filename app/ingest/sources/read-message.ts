import { isJsonObject, type JsonObject } from '../../../contracts/json-text.ts';
import { evaluate } from '../../../contracts/sources/expression.ts';
import { SOURCE_FIELDS } from '../../../contracts/sources/fields.ts';
import type { Source } from '../../../contracts/sources/sources.ts';
import type { ReadMessage, SourceReading } from '../../ports/sources.ts';
import { openEnvelope } from './envelope.ts';
import { createUnit } from './units.ts';
import { createWords, type TranslatedWord } from './words.ts';

/** The name by which an element of `each` sees the whole that it is in. */
const WHOLE = '$';
const FAULTS_MAX = 5;

const reasonOf = (faults: readonly string[], read?: JsonObject): SourceReading => ({
  reason: faults.slice(0, FAULTS_MAX).join('; '),
  ...(read !== undefined && { read }),
});

/** Reads the fields as the file says, before units and words. */
type ReadFields = (
  content: JsonObject,
) => { readonly read: JsonObject } | { readonly faults: readonly string[] };

/**
 * One expression for all fields, so that a record costs one evaluation. When it fails, each field
 * is evaluated alone, to name those that fail.
 */
const createReadFields = (fields: NonNullable<Source['fields']>): ReadFields => {
  const expressions = Object.entries(fields).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const constants = Object.fromEntries(
    Object.entries(fields).flatMap(([name, given]) =>
      typeof given === 'object' ? [[name, given.value]] : [],
    ),
  );
  const all = `{${expressions.map(([name, expression]) => `${name}: ${expression}`).join(', ')}}`;
  return (content) => {
    if (expressions.length === 0) return { read: constants };
    const result = evaluate(all, content);
    if ('value' in result && isJsonObject(result.value)) return { read: { ...result.value, ...constants } };
    const faults = expressions.flatMap(([name, expression]) => {
      const alone = evaluate(expression, content);
      return 'fault' in alone ? [`${name}: ${alone.fault}`] : [];
    });
    return { faults };
  };
};

const createTranslations = (
  { kind, units, words }: Source,
  currency: string,
): ReadonlyMap<string, (value: unknown) => TranslatedWord> =>
  new Map([
    ...Object.entries(units).flatMap(([field, unit]) => {
      const translate = unit === undefined ? undefined : createUnit(unit, currency);
      return translate === undefined ? [] : [[field, translate] as const];
    }),
    ...Object.entries(words).flatMap(([field, own]) =>
      own === undefined ? [] : [[field, createWords(kind, field, own)] as const],
    ),
  ]);

/** Creates what reads the messages of a source. Their amounts are in this currency. */
export const createReadMessage = (source: Source, currency: string): ReadMessage => {
  const { envelope, when, each } = source;
  const readFields: ReadFields =
    source.fields === undefined ? (content) => ({ read: content }) : createReadFields(source.fields);
  const translations = createTranslations(source, currency);
  const hasDeletions = 'deleted' in SOURCE_FIELDS[source.kind];

  const translate = (read: JsonObject, isDeletion: boolean): SourceReading => {
    const fields: Record<string, unknown> = {};
    const faults: string[] = [];
    for (const [name, value] of Object.entries(read)) {
      // An expression that finds nothing says null, and a field that is not there is missing.
      if (value === null || value === undefined) continue;
      const translated = translations.get(name)?.(value) ?? { value };
      if ('passedOver' in translated) return translated;
      if ('fault' in translated) faults.push(`${name} ${translated.fault}`);
      else fields[name] = translated.value;
    }
    if (isDeletion) fields['deleted'] = true;
    return faults.length > 0 ? reasonOf(faults, read) : { fields, read };
  };

  const readRecord = (content: unknown, isDeletion: boolean): SourceReading => {
    if (!isJsonObject(content)) return { reason: 'what should be a record is not a JSON object' };
    const result = readFields(content);
    return 'faults' in result ? reasonOf(result.faults) : translate(result.read, isDeletion);
  };

  const readElements = (
    expression: string,
    content: JsonObject,
    isDeletion: boolean,
  ): readonly SourceReading[] => {
    const list = evaluate(expression, content);
    if ('fault' in list) return [{ reason: `each: ${list.fault}` }];
    if (!Array.isArray(list.value)) return [{ reason: 'each: its expression gives no list' }];
    return list.value.map((element: unknown, index) => {
      const reading = readRecord(
        isJsonObject(element) ? { ...element, [WHOLE]: content } : element,
        isDeletion,
      );
      if ('reason' in reading) return { ...reading, reason: `each[${index}]: ${reading.reason}` };
      return 'fields' in reading ? { ...reading, element: index } : reading;
    });
  };

  return (message) => {
    const unwanted = when === undefined ? { value: false } : evaluate(`!(${when})`, message);
    if ('fault' in unwanted) return [{ reason: `when: ${unwanted.fault}` }];
    if (unwanted.value !== false) return [{ passedOver: 'when is false' }];
    const opened = openEnvelope(envelope, message);
    if (!('content' in opened)) return [opened];
    const { content, isDeletion = false } = opened;
    // What happened to a parcel has happened, whatever becomes of the row about it.
    if (isDeletion && !hasDeletions) return [{ passedOver: `a deletion, of which ${source.kind} has none` }];
    if (each === undefined) return [readRecord(content, isDeletion)];
    if (!isJsonObject(content)) return [{ reason: 'what should hold records is not a JSON object' }];
    return readElements(each, content, isDeletion);
  };
};
