import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCsv } from '../../../domain/showing/csv.ts';

/** Reads CSV by RFC 4180, character by character. */
const readCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const quotedCell = (): string => {
    let cell = '';
    for (at += 1; ; at += 1) {
      if (text[at] !== '"') cell += text[at];
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else break;
      if (at > text.length) throw new Error('a quote is not closed');
    }
    at += 1;
    return cell;
  };
  const bareCell = (): string => {
    const from = at;
    while (at < text.length && !',"\r\n'.includes(text[at]!)) at += 1;
    return text.slice(from, at);
  };
  while (at < text.length) {
    row.push(text[at] === '"' ? quotedCell() : bareCell());
    if (text[at] === ',') at += 1;
    else if (text.startsWith('\r\n', at)) {
      at += 2;
      rows.push(row);
      row = [];
    } else throw new Error(`neither a comma nor a line end at ${at}`);
  }
  return rows;
};

test('a table reads back cell by cell, whatever it holds', () => {
  const cell = fc
    .oneof(fc.string(), fc.stringMatching(/^[,"\r\n;a]{0,5}$/))
    .filter((text) => !/^[=+\-@\t\r\n＝＋－＠]/.test(text));
  fc.assert(
    fc.property(fc.array(fc.record({ a: cell, b: cell })), (rows) => {
      expect(readCsv(toCsv(['a', 'b'], rows))).toEqual([['a', 'b'], ...rows.map(({ a, b }) => [a, b])]);
    }),
  );
});

test.each([
  '=1+1',
  '+1',
  '-shop',
  '@name',
  '\tx',
  '\rx',
  '-1-1',
  '-1e5',
  '=HYPERLINK("http://x")',
  '-',
  '+',
  '＝1+1',
  '＠x',
  '\n=1',
])('the cell %j does not run as a formula in a spreadsheet', (text) =>
  expect(readCsv(toCsv(['a'], [{ a: text }]))[1]).toEqual([`'${text}`]),
);

test.each(['0', '-5', '-12.5', '-12.55', '123456789012.12345678', '2026-03-29', 'seller-1', 'a=b', ''])(
  'the cell %j is written as it is',
  (text) => expect(toCsv(['a'], [{ a: text }])).toBe(`a\r\n${text}\r\n`),
);

test('a table doubles quotes, ends every line with CR LF and holds only the given columns', () => {
  const row = { a: '1', b: 'say "x", or\nnot', c: 'secret' };
  expect(toCsv(['b', 'a'], [row])).toBe('b,a\r\n"say ""x"", or\nnot",1\r\n');
});
