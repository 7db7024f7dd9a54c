/** What stands beside the pointer: the day or hour, and what was counted there, as the table has it. */
export const ChartTip = ({
  active,
  label,
  lines,
}: {
  active: boolean;
  label: string;
  lines: readonly (readonly [words: string, text: string])[];
}) =>
  active ? (
    <div className="chart-tip">
      <strong>{label}</strong>
      {lines.map(([words, text]) => (
        <span key={words}>
          {words} <b>{text}</b>
        </span>
      ))}
    </div>
  ) : null;
