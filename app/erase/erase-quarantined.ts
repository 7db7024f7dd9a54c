import type { NoteErasure } from '../ports/audit.ts';
import type { KafkaRecord } from '../ports/kafka-record.ts';
import type { KeptRecord, QuarantineContents, QuarantineSpan } from '../ports/quarantine.ts';

/** Which quarantined records to erase. */
export type ErasureSelection = QuarantineSpan & {
  /** Only those that contain this text, such as a customer's id. */
  readonly text: string | undefined;
};

/** Who erases and why. `clock` is in ms since 1970. */
export type Eraser = {
  readonly by: string;
  readonly reason: string;
  readonly clock: () => number;
  readonly newId: () => string;
};

export type ErasureDeps = {
  readonly contents: QuarantineContents;
  readonly note: NoteErasure;
};

export type ErasureResult = {
  readonly read: number;
  readonly erased: number;
  /** Records that cannot be read, so that nobody can say what they contain. They are kept. */
  readonly unreadable: readonly string[];
};

/** A value without the escapes that JSON may write a text with. */
const readsAs = (value: Buffer): string => {
  try {
    return JSON.stringify(JSON.parse(value.toString('utf8')));
  } catch {
    return '';
  }
};

const containsText = ({ raw, reason }: KeptRecord, text: string): boolean => {
  const { key, value } = raw;
  if (key?.includes(text) || value?.includes(text) || reason.includes(text)) return true;
  return value !== undefined && readsAs(value).includes(JSON.stringify(text).slice(1, -1));
};

const placeOf = ({ topic, partition, offset }: KafkaRecord): string => `${topic} ${partition} ${offset}`;

const toInstant = (instant: number | undefined): string | null =>
  instant === undefined ? null : new Date(instant).toISOString();

/**
 * Creates the use case that erases quarantined records, with a note of who did it and why. The note
 * names places and not what was there. It comes first, so that nothing is erased without one.
 * @param eraser undefined to count only
 */
export const createEraseQuarantined =
  ({ contents, note }: ErasureDeps) =>
  async (
    selection: ErasureSelection,
    eraser: Eraser | undefined,
    onProgress: (read: number) => void,
  ): Promise<ErasureResult> => {
    const { topic, from, to, text } = selection;
    const unreadable: string[] = [];
    let [read, erased] = [0, 0];
    for await (const group of contents.read(selection)) {
      // What is left of a record whose removal was interrupted goes too: it may hold the text.
      const chosen = group.records.filter(
        (record) => text === undefined || !record.isWhole || containsText(record, text),
      );
      if (eraser !== undefined && chosen.length > 0) {
        const at = new Date(eraser.clock()).toISOString();
        await note({
          id: `${at}#${eraser.newId()}`,
          entry: {
            at,
            by: eraser.by,
            reason: eraser.reason,
            action: 'erase',
            details: {
              topic: topic ?? null,
              from: toInstant(from),
              to: toInstant(to),
              by_text: text !== undefined,
              places: chosen.map(({ raw }) => placeOf(raw)),
            },
          },
        });
        await contents.remove(chosen);
      }
      erased += chosen.length;
      unreadable.push(...group.unreadable);
      read += group.records.length + group.unreadable.length;
      onProgress(read);
    }
    return { read, erased, unreadable };
  };
