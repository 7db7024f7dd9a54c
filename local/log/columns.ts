import type { SQLOutputValue } from 'node:sqlite';

/** A row as node:sqlite returns it. */
export type Row = Record<string, SQLOutputValue>;

const mismatch = (row: Row, name: string, expected: string): Error =>
  new Error(
    `column ${name} holds ${typeof row[name]}, not ${expected}: the file was not written by this program`,
  );

/** The integer in column `name`. */
export const integer = (row: Row, name: string): number => {
  const value = row[name];
  if (typeof value !== 'number') throw mismatch(row, name, 'a number');
  return value;
};

/** The string in column `name`. */
export const text = (row: Row, name: string): string => {
  const value = row[name];
  if (typeof value !== 'string') throw mismatch(row, name, 'a string');
  return value;
};

/** The string in column `name`, or null. */
export const textOrNull = (row: Row, name: string): string | null =>
  row[name] === null ? null : text(row, name);

/** The blob in column `name`, without copying it. */
export const bytes = (row: Row, name: string): Buffer => {
  const value = row[name];
  if (!(value instanceof Uint8Array)) throw mismatch(row, name, 'a blob');
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
};

/** The blob in column `name`, or null. */
export const bytesOrNull = (row: Row, name: string): Buffer | null =>
  row[name] === null ? null : bytes(row, name);
