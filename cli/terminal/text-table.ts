export type Column = {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
};

/** Columns side by side under their titles, each as wide as its longest cell. */
export const textTable = (columns: readonly Column[]): string => {
  const widths = columns.map(({ title, cells }) =>
    Math.max(title.length, ...cells.map((cell) => cell.length)),
  );
  const pad = (text: string, index: number): string =>
    columns[index]?.align === 'right' ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0);
  const rows = Array.from({ length: columns[0]?.cells.length ?? 0 }, (_, row) =>
    columns.map(({ cells }) => cells[row] ?? ''),
  );
  return [columns.map(({ title }) => title), ...rows]
    .map((row) => row.map(pad).join('  ').trimEnd())
    .join('\n');
};
