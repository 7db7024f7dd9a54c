import type { ReactNode } from 'react';
import { Collection } from 'react-aria-components/Collection';
import { Cell, Column, ResizableTableContainer, Row, Table, TableBody, TableHeader, TableLoadMoreItem } from 'react-aria-components/Table';
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
};

export type TableSort = { readonly column: string; readonly descending: boolean };

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
    style={items.length === 0 || more?.isThere === true ? {} : { maxHeight: HEADING + rowHeight * items.length + EDGES }}
  >
    <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight, headingHeight: HEADING }}>
      <Table
        aria-label={label}
        className="table"
        {...(sort !== undefined && { sortDescriptor: { column: sort.column, direction: sort.descending ? 'descending' : 'ascending' } })}
        onSortChange={({ column, direction }) => onSort?.({ column: String(column), descending: direction === 'descending' })}
      >
        <TableHeader className="table-head">
          {columns.map(({ id, name, minWidth, share, end, sortable }, index) => (
            <Column
              key={id}
              id={id}
              isRowHeader={index === 0}
              minWidth={minWidth}
              defaultWidth={`${share ?? 1}fr`}
              allowsSorting={sortable === true}
              className={`table-column ${end === true ? 'end' : ''}`}
            >
              {({ sortDirection }) => (
                <span className="column-name">
                  <span>{name}</span>
                  {sortable === true && (
                    <Icon name={sortDirection === 'descending' ? 'down' : 'up'} className={sortDirection ? 'sorted' : 'unsorted'} />
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
                {columns.map(({ id: column, cell, end }) => (
                  <Cell key={column} className={`table-cell ${end === true ? 'end' : ''}`}>
                    {cell(item)}
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
