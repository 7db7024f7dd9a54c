/** Tables as CSV (RFC 4180) in which no cell runs as a formula when a spreadsheet opens it. */

const NEGATIVE_NUMBER = /^-\d+(\.\d+)?$/;
/**
 * The beginnings that make a cell a formula; some spreadsheets take the full-width signs, too. A
 * tab or a line break can hide one of the others.
 */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const QUOTED = /[",\r\n]/;

/** An apostrophe before a cell tells spreadsheets that it is text. Numbers stay numbers. */
const disarm = (text: string): string =>
  FORMULA.test(text) && !NEGATIVE_NUMBER.test(text) ? `'${text}` : text;

const writeCell = (text: string): string => {
  const safe = disarm(text);
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The first row names the columns. Every row ends with CRLF, the last one too. */
export const toCsv = <Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, string>>[],
): string =>
  [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((cells) => `${cells.map(writeCell).join(',')}\r\n`)
    .join('');

/** A table to save. */
export type CsvFile = { readonly text: string; readonly fileName: string };
