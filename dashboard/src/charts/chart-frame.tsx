import { type ReactNode, useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ScrollBox } from '../ui/scroll-box.tsx';

type ChartFrameProps = {
  /** What the picture shows, in a sentence: it is read out in its place. */
  readonly summary: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly legend?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
};

/** A chart that can be read as a table too. Both take the same place. */
export const ChartFrame = ({ summary, columns, rows, legend, className = '', children }: ChartFrameProps) => {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className={`chart ${className}`}>
      <div className="chart-head">
        <div className="legend">{legend}</div>
        <ToggleButton className="button quiet small" isSelected={asTable} onChange={setAsTable}>
          {asTable ? 'As a chart' : 'As a table'}
        </ToggleButton>
      </div>
      <div className="chart-box">
        {asTable ? (
          <ScrollBox className="chart-table" label={summary}>
            <table className="plain-table">
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th key={column} scope="col">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((cells) => (
                  <tr key={cells[0]}>
                    {cells.map((cell, index) => (
                      <td key={index}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollBox>
        ) : (
          <div className="chart-picture" role="img" aria-label={summary}>
            {children}
          </div>
        )}
      </div>
    </figure>
  );
};

export const Legend = ({ items }: { items: readonly (readonly [kind: string, words: string])[] }) => (
  <ul className="legend-items" aria-hidden="true">
    {items.map(([kind, words]) => (
      <li key={kind} data-kind={kind}>
        {words}
      </li>
    ))}
  </ul>
);
