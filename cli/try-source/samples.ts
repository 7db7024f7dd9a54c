import { readFileSync } from 'node:fs';
import type { ValueDecoder } from '../../app/ports/sources.ts';
import { readJsonBytes } from '../../contracts/json-text.ts';
import { reasonOf } from '../../local/errors.ts';
import { RecordFileError } from '../../local/log/record-lines.ts';

/** A message of a sample file, and how it is called: by its file, and its line if it has many. */
export type Sample = { readonly name: string; readonly value: Buffer };

const readBytes = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new RecordFileError(`${path} cannot be read: ${reasonOf(error)}`);
  }
};

/**
 * The messages in a file: the whole file if it is one, or else one a line. Throws RecordFileError
 * when it cannot be read.
 */
export const readSamples = (path: string, decoder: ValueDecoder | undefined): readonly Sample[] => {
  const bytes = readBytes(path);
  const isWhole = 'json' in readJsonBytes(bytes) || (decoder !== undefined && bytes[0] === 0);
  if (isWhole) return [{ name: path, value: bytes }];
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .flatMap((text, index) =>
      text.trim() === '' ? [] : [{ name: `${path}, line ${index + 1}`, value: Buffer.from(text) }],
    );
  // A message over several lines that is not JSON would be as many faults.
  const isNone = lines.every(({ value }) => 'fault' in readJsonBytes(value));
  return isNone ? [{ name: path, value: bytes }] : lines;
};
