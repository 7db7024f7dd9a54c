/** What a chart says beside the pointer: a day or an hour, and its figures as in the table. */
export const ChartTip = ({
  label,
  lines,
}: {
  label: string;
  lines: readonly (readonly [words: string, text: string])[];
}) => (
  <div className="chart-tip">
    <strong>{label}</strong>
    {lines.map(([words, text]) => (
      <span key={words}>
        {words} <b>{text}</b>
      </span>
    ))}
  </div>
);
