import type { ReactNode } from 'react';
import { Collection } from 'react-aria-components/Collection';
import {
  Cell,
  Column,
  ResizableTableContainer,
  Row,
  Table,
  TableBody,
  TableHeader,
  TableLoadMoreItem,
} from 'react-aria-components/Table';
import { TableLayout, Virtualizer } from 'react-aria-components/Virtualizer';
import { Icon } from './icon.tsx';

export type TableColumn<Item> = {
  readonly id: string;
  readonly name: string;
  readonly cell: (item: Item) => ReactNode;
  /** Pixels that it must have, and its share of what is left. */
  readonly minWidth: number;
  readonly share?: number;
  readonly end?: boolean;
  readonly sortable?: boolean;
  /** Sorted for the first time, figures begin with the largest and everything else with the least, unless this says otherwise. */
  readonly largestFirst?: boolean;
};

export type TableSort = { readonly column: string; readonly descending: boolean };

/** What a day with its time needs where clocks have AM and PM. */
export const DATED_WIDTH = 152;

type DataTableProps<Item> = {
  readonly label: string;
  readonly columns: readonly TableColumn<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly hrefOf?: (item: Item) => string;
  readonly sort?: TableSort;
  readonly onSort?: (sort: TableSort) => void;
  readonly more?: { readonly isThere: boolean; readonly isLoading: boolean; readonly load: () => void };
  readonly empty: ReactNode;
  readonly rowHeight?: number;
};

type Sorting = Pick<TableColumn<unknown>, 'end' | 'largestFirst'>;
const beginsWithLargest = ({ end, largestFirst }: Sorting): boolean => largestFirst ?? end === true;

/** Drawn alone in a place of its own, a cell cannot know that it is at the edge of the card. */
const classOf = (kind: string, { end }: { readonly end?: boolean }, index: number, columns: number): string =>
  [kind, end === true && 'end', index === 0 && 'first', index === columns - 1 && 'last']
    .filter(Boolean)
    .join(' ');

const HEADING = 40;
const ROW = 52;
const EDGES = 2;

/** Rows without end: only those in sight are drawn, and pages of them are asked for as one goes. */
export const DataTable = <Item,>({
  label,
  columns,
  items,
  keyOf,
  hrefOf,
  sort,
  onSort,
  more,
  empty,
  rowHeight = ROW,
}: DataTableProps<Item>) => (
  <ResizableTableContainer
    className="data-table"
    data-empty={items.length === 0 || undefined}
    // A short list takes no more place than it needs.
    style={
      items.length === 0 || more?.isThere === true
        ? {}
        : { maxHeight: HEADING + rowHeight * items.length + EDGES }
    }
  >
    <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight, headingHeight: HEADING }}>
      <Table
        aria-label={label}
        className="table"
        {...(sort !== undefined && {
          sortDescriptor: { column: sort.column, direction: sort.descending ? 'descending' : 'ascending' },
        })}
        onSortChange={({ column: id, direction }) => {
          const column = columns.find((one) => one.id === id);
          if (column === undefined) return;
          onSort?.({
            column: column.id,
            descending: column.id === sort?.column ? direction === 'descending' : beginsWithLargest(column),
          });
        }}
      >
        <TableHeader className="table-head">
          {columns.map(({ id, name, minWidth, share, sortable, ...column }, index) => (
            <Column
              key={id}
              id={id}
              isRowHeader={index === 0}
              minWidth={minWidth}
              defaultWidth={`${share ?? 1}fr`}
              allowsSorting={sortable === true}
              className={classOf('table-column', column, index, columns.length)}
            >
              {({ sortDirection }) => (
                <span className="column-name">
                  <span>{name}</span>
                  {sortable === true && (
                    <Icon
                      name={
                        (
                          sortDirection === undefined
                            ? beginsWithLargest(column)
                            : sortDirection === 'descending'
                        )
                          ? 'down'
                          : 'up'
                      }
                      className={sortDirection === undefined ? 'unsorted' : 'sorted'}
                    />
                  )}
                </span>
              )}
            </Column>
          ))}
        </TableHeader>
        <TableBody renderEmptyState={() => empty}>
          <Collection items={items.map((item) => ({ id: keyOf(item), item }))}>
            {({ id, item }) => (
              <Row id={id} className="table-row" {...(hrefOf !== undefined && { href: hrefOf(item) })}>
                {columns.map((column, index) => (
                  <Cell key={column.id} className={classOf('table-cell', column, index, columns.length)}>
                    {column.cell(item)}
                  </Cell>
                ))}
              </Row>
            )}
          </Collection>
          {more?.isThere === true && (
            <TableLoadMoreItem className="table-more" onLoadMore={more.load} isLoading={more.isLoading}>
              Loading more
            </TableLoadMoreItem>
          )}
        </TableBody>
      </Table>
    </Virtualizer>
  </ResizableTableContainer>
);
