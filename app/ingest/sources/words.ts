import { toSourceText } from '../../../contracts/json-text.ts';
import type { EventType } from '../../../contracts/records/topics.ts';
import { describeUnknownWord, toWord } from '../../../contracts/records/vocabulary.ts';
import { SOURCE_FIELDS } from '../../../contracts/sources/fields.ts';
import type { Source } from '../../../contracts/sources/sources.ts';
import type { Translated } from './units.ts';

export type Words = NonNullable<Source['words'][string]>;

/** `passedOver`: the record with this word is. */
export type TranslatedWord = Translated | { readonly passedOver: string };

/** The text of a word or of a code for it, such as `3` or `true`; undefined for anything else. */
const toWordText = (value: unknown): string | undefined =>
  typeof value === 'boolean' ? String(value) : toSourceText(value);

/** Returns what translates their words of a field into ours. Words that are ours already pass. */
export const createWords = (kind: EventType, field: string, { map, unknown }: Words) => {
  const { schema } = SOURCE_FIELDS[kind][field] ?? {};
  const ours = new Map(Object.entries(map).map(([word, own]) => [toWord(word), own]));
  return (value: unknown): TranslatedWord => {
    const text = toWordText(value);
    if (text === undefined) return { value };
    const own = ours.get(toWord(text));
    if (own !== undefined) return { value: own };
    // Of free text, any is ours unless the source says what becomes of the rest.
    if (schema === undefined ? unknown === undefined : schema.safeParse(text).success) return { value: text };
    switch (unknown) {
      case undefined:
      case 'quarantine':
        return { fault: describeUnknownWord(text, field) };
      case 'ignore':
        return { passedOver: `${field} ${describeUnknownWord(text, field)}` };
      default:
        return { value: unknown };
    }
  };
};
