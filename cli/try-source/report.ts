import { styleText } from 'node:util';
import type { SourceReading } from '../../app/ports/sources.ts';
import type { Source } from '../../contracts/sources/sources.ts';
import { textTable } from '../terminal/text-table.ts';

const CHARACTERS_MAX = 60;

const show = (value: unknown): string => {
  const text = value === undefined || value === null ? '–' : JSON.stringify(value);
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX - 1)}…` : text;
};

/** Where a field comes from, as the file says. */
const originOf = ({ fields }: Source, field: string): string => {
  if (fields === undefined) return field;
  const given = fields[field];
  return typeof given === 'object' ? 'constant' : (given ?? 'envelope');
};

const tableOf = (source: Source, read: object, written: object): string => {
  const names = [...new Set([...Object.keys(source.fields ?? read), ...Object.keys(written)])];
  const before = names.map((name) => show(Reflect.get(read, name)));
  const after = names.map((name) => show(Reflect.get(written, name)));
  const table = textTable([
    { title: 'our field', align: 'left', cells: names },
    { title: 'comes from', align: 'left', cells: names.map((name) => originOf(source, name)) },
    { title: 'value read', align: 'left', cells: before },
    { title: 'becomes', align: 'left', cells: after.map((text, row) => (text === before[row] ? '' : text)) },
  ]);
  return table.replaceAll(/^/gm, '    ');
};

/**
 * What becomes of a message, or of an element of it, field by field. `reason`: why the record is
 * refused; undefined when it counts.
 */
export const describeReading = (
  source: Source,
  reading: SourceReading,
  reason: string | undefined,
): string => {
  if ('passedOver' in reading) return `  ${styleText('yellow', 'passed over')}: ${reading.passedOver}`;
  const { read = {} } = reading;
  const fields = 'fields' in reading ? reading.fields : read;
  const outcome =
    reason === undefined ? styleText('green', 'a record') : `${styleText('red', 'refused')}: ${reason}`;
  return Object.keys(read).length === 0 ? `  ${outcome}` : `  ${outcome}\n${tableOf(source, read, fields)}`;
};
