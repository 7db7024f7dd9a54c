import { type ReactNode, useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ScrollBox } from '../ui/scroll-box.tsx';

type ChartFrameProps = {
  /** A sentence that screen readers read in place of the picture. */
  readonly summary: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly legend?: ReactNode;
  readonly children: ReactNode;
};

/** A chart that can be shown as a table too, in the same place. */
export const ChartFrame = ({ summary, columns, rows, legend, children }: ChartFrameProps) => {
  const [isTable, setIsTable] = useState(false);
  return (
    <figure className="chart">
      <div className="chart-head">
        <div className="legend">{legend}</div>
        <ToggleButton className="button quiet small" isSelected={isTable} onChange={setIsTable}>
          {isTable ? 'Show chart' : 'Show table'}
        </ToggleButton>
      </div>
      <div className="chart-box">
        {isTable ? (
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
