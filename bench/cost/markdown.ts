/** Formats dollars: with cents below a hundred, without above. */
export const dollars = (amount: number): string => {
  const digits = Math.abs(amount) < 100 ? 2 : 0;
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
};

export const number = (amount: number, digits = 0): string =>
  amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const percent = (share: number): string => `${number(share * 100, 1)} %`;

/** A Markdown table. The first column is text; the others are aligned to the right. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    '| ' +
    `${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} ` +
    '|';
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
};

const begin = (name: string): string => `<!-- cost:${name} -->`;
const END = '<!-- /cost -->';

/**
 * Puts each section between its markers in a document. Throws if the document lacks the markers.
 */
export const replaceSections = (document: string, sections: Readonly<Record<string, string>>): string =>
  Object.entries(sections).reduce((text, [name, body]) => {
    const from = text.indexOf(begin(name));
    const to = text.indexOf(END, from);
    if (from === -1 || to === -1)
      throw new Error(`the document has no place for ${name}: add ${begin(name)} and ${END}`);
    return `${text.slice(0, from)}${begin(name)}\n\n${body}\n\n${text.slice(to)}`;
  }, document);
