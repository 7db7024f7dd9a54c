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
import { useFormats } from '../data/formats.tsx';
import type { Formats } from '../words/formats.ts';
import { Icon } from './icon.tsx';

type ColumnOptions = {
  /** Its share of the width that is left once each column has its minimum. */
  readonly share?: number;
  readonly isSortable?: boolean;
  /** By default a first click sorts figures from the largest, and all else from the smallest. */
  readonly isLargestFirst?: boolean;
};

export type TableColumn<Item> = ColumnOptions & {
  readonly id: string;
  readonly name: string;
  /** Pixels. */
  readonly minWidth: number;
  /** Figures stand at the end of their column. */
  readonly isFigure: boolean;
  readonly cell: (item: Item) => ReactNode;
};

const createColumn =
  (isFigure: boolean) =>
  <Item,>(
    id: string,
    name: string,
    minWidth: number,
    cell: (item: Item) => ReactNode,
    options: ColumnOptions = {},
  ): TableColumn<Item> => ({ id, name, minWidth, cell, isFigure, ...options });
export const textColumn = createColumn(false);
export const figureColumn = createColumn(true);

/** The width of a day with its time, AM or PM included. */
export const DATED_WIDTH = 152;

/** A query that reads a list page by page. */
type PagedQuery = {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
};

type DataTableProps<Item> = {
  readonly label: string;
  readonly columns: (formats: Formats) => readonly TableColumn<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly hrefOf?: (item: Item) => string;
  /** As the API writes it: the id of a column, with `-` in front from the largest. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** Brings more items as one scrolls. */
  readonly query?: PagedQuery;
  readonly empty: ReactNode;
};

const startsWithLargest = ({ isFigure, isLargestFirst }: TableColumn<never>): boolean =>
  isLargestFirst ?? isFigure;

/** Cells are drawn one by one, so CSS cannot tell which of them are at the edge of the card. */
const cellClass = (kind: string, isFigure: boolean, index: number, columns: number): string =>
  [kind, isFigure && 'end', index === 0 && 'first', index === columns - 1 && 'last']
    .filter(Boolean)
    .join(' ');

const HEADING_HEIGHT = 40;
const ROW_HEIGHT = 52;
const BORDERS_HEIGHT = 2;

/** A table of any length: it draws only the rows in sight, and reads more as one scrolls. */
export const DataTable = <Item,>({
  label,
  columns: buildColumns,
  items,
  keyOf,
  hrefOf,
  sort,
  onSort,
  query,
  empty,
}: DataTableProps<Item>) => {
  const columns = buildColumns(useFormats());
  const sorted = sort?.replace(/^-/, '');
  const isDescending = sort?.startsWith('-') === true;
  const fitsItems = items.length > 0 && query?.hasNextPage !== true;
  return (
    <ResizableTableContainer
      className="data-table"
      data-empty={items.length === 0 || undefined}
      style={fitsItems ? { maxHeight: HEADING_HEIGHT + ROW_HEIGHT * items.length + BORDERS_HEIGHT } : {}}
    >
      <Virtualizer
        layout={TableLayout}
        layoutOptions={{ rowHeight: ROW_HEIGHT, headingHeight: HEADING_HEIGHT }}
      >
        <Table
          aria-label={label}
          className="table"
          {...(sorted !== undefined && {
            sortDescriptor: { column: sorted, direction: isDescending ? 'descending' : 'ascending' },
          })}
          onSortChange={({ column: id, direction }) => {
            const column = columns.find((one) => one.id === id);
            if (column === undefined) return;
            const isFromLargest = id === sorted ? direction === 'descending' : startsWithLargest(column);
            onSort?.(`${isFromLargest ? '-' : ''}${column.id}`);
          }}
        >
          <TableHeader className="table-head">
            {columns.map((column, index) => (
              <Column
                key={column.id}
                id={column.id}
                isRowHeader={index === 0}
                minWidth={column.minWidth}
                defaultWidth={`${column.share ?? 1}fr`}
                allowsSorting={column.isSortable === true}
                className={cellClass('table-column', column.isFigure, index, columns.length)}
              >
                <span className="column-name">
                  <span>{column.name}</span>
                  {column.isSortable === true && (
                    <Icon
                      name={(column.id === sorted ? isDescending : startsWithLargest(column)) ? 'down' : 'up'}
                      className={column.id === sorted ? 'sorted' : 'unsorted'}
                    />
                  )}
                </span>
              </Column>
            ))}
          </TableHeader>
          <TableBody renderEmptyState={() => empty}>
            <Collection items={items.map((item) => ({ id: keyOf(item), item }))}>
              {({ id, item }) => (
                <Row id={id} className="table-row" {...(hrefOf !== undefined && { href: hrefOf(item) })}>
                  {columns.map((column, index) => (
                    <Cell
                      key={column.id}
                      className={cellClass('table-cell', column.isFigure, index, columns.length)}
                    >
                      {column.cell(item)}
                    </Cell>
                  ))}
                </Row>
              )}
            </Collection>
            {query?.hasNextPage === true && (
              <TableLoadMoreItem
                className="table-more"
                onLoadMore={() => void query.fetchNextPage()}
                isLoading={query.isFetchingNextPage}
              >
                Loading more
              </TableLoadMoreItem>
            )}
          </TableBody>
        </Table>
      </Virtualizer>
    </ResizableTableContainer>
  );
};
