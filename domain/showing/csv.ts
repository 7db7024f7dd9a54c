/** Tables as CSV (RFC 4180) that a spreadsheet can open without running anything in them. */

const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;
/** How a cell begins that spreadsheets take for a formula; tab and carriage return hide such a beginning from a careless look. */
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;

/** Text that would run as a formula gets an apostrophe before it, which spreadsheets take for "this is text". Numbers stay numbers. */
const harmless = (text: string): string =>
  FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;

const cell = (text: string): string => {
  const safe = harmless(text);
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Every row ends with CRLF, the last one too; the first has the names of the columns. */
export const toCsv = <Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, string>>[],
): string =>
  [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((cells) => `${cells.map(cell).join(',')}\r\n`)
    .join('');

/** A table to save. */
export type CsvFile = { readonly text: string; readonly fileName: string };
