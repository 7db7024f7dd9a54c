import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import type { QuarantinedItem } from '../../../contracts/api/quarantine.ts';
import { FormatsProvider } from '../data/formats.tsx';
import { useQuarantine } from '../data/queries.ts';
import type { RedriveSelection } from '../data/use-redrive.ts';
import { useAddressFilters } from '../routes/use-address-filters.ts';
import { DATED_WIDTH, DataTable, figureColumn, type TableColumn, textColumn } from '../ui/data-table.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { Search } from '../ui/search.tsx';
import { Select } from '../ui/select.tsx';
import { TimeField } from '../ui/time-field.tsx';
import type { Formats } from '../words/formats.ts';
import { plural } from '../words/plural.ts';
import { RedrivePart } from './redrive-part.tsx';
import { RedrivesCard } from './redrives-card.tsx';

const PAGE_SIZE = 100;
const ALL = 'all';
/** The filters of the API that the address may hold. */
const FILTERS = ['topic', 'reason', 'from', 'to'] as const;

const itemKey = ({ topic, partition, offset }: QuarantinedItem): string => `${topic}-${partition}-${offset}`;

const quarantineColumns = (
  formats: Formats,
  open: (item: QuarantinedItem) => void,
): readonly TableColumn<QuarantinedItem>[] => [
  textColumn('reason', 'Reason', 320, ({ reason }) => <span className="clip">{reason}</span>, { share: 3 }),
  textColumn('topic', 'Topic', 180, ({ topic }) => topic),
  figureColumn(
    'position',
    'Partition, offset',
    130,
    ({ partition, offset }) => `${partition}, ${formats.count(offset)}`,
  ),
  textColumn('at', 'Quarantined', DATED_WIDTH, ({ quarantined_at }) => formats.dated(quarantined_at)),
  textColumn('key', 'Key', 140, ({ key }) => <span className="mono clip">{key ?? '–'}</span>),
  textColumn('value', 'Value', 110, (item) => (
    <Button
      className="button small"
      onPress={() => open(item)}
      aria-label={`${plural(formats, item.bytes, ['byte', 'bytes'])}: show the value of ${itemKey(item)}`}
    >
      {plural(formats, item.bytes, ['byte', 'bytes'])}
    </Button>
  )),
];

const ValueDialog = ({ item, close }: { item: QuarantinedItem; close: () => void }) => (
  <ModalOverlay className="overlay" isOpen onOpenChange={(isOpen) => !isOpen && close()} isDismissable>
    <Modal className="modal">
      <Dialog className="dialog">
        <Heading slot="title">{itemKey(item)}</Heading>
        <p>{item.reason}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre className="value" tabIndex={0}>
          {item.value_preview}
        </pre>
        <div className="form-actions">
          <Button className="button primary" onPress={close}>
            Close
          </Button>
        </div>
      </Dialog>
    </Modal>
  </ModalOverlay>
);

/** Looks further when a page holds none of the records that are looked for. */
const useNextWhenEmpty = (quarantine: ReturnType<typeof useQuarantine>): void => {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = quarantine;
  const isEmpty = data?.pages.at(-1)?.items.length === 0;
  useEffect(() => {
    if (isEmpty && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [isEmpty, hasNextPage, isFetching, isError, fetchNextPage]);
};

/** The records that change no figure, because they cannot be read or break a rule. */
export const QuarantinePage = () => {
  const [filters, changeFilters] = useAddressFilters();
  const [item, setItem] = useState<QuarantinedItem>();
  const selection: RedriveSelection = Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = filters.get(name);
      return value === null || value === '' ? [] : [[name, value]];
    }),
  );
  const quarantine = useQuarantine({ ...selection, limit: PAGE_SIZE });
  useNextWhenEmpty(quarantine);
  const first = quarantine.data?.pages[0];
  // Times would be taken for those of another zone until the marketplace's is known.
  const timeZone = first?.time_zone ?? (quarantine.isError ? 'UTC' : undefined);
  const topics = new Set([
    ...(first?.topics ?? []),
    ...(selection.topic === undefined ? [] : [selection.topic]),
  ]);
  const isFiltered = Object.keys(selection).length > 0;
  const changeReason = useCallback((reason: string) => changeFilters({ reason }), [changeFilters]);
  return (
    <>
      <PageHead title="Quarantine">
        {timeZone !== undefined && <span className="note">Times in {timeZone}</span>}
      </PageHead>
      <section className="card full" aria-label="Quarantined records">
        <div className="filters">
          <Select
            label="Topic"
            value={selection.topic ?? ALL}
            options={[[ALL, 'All'], ...[...topics].map((name) => [name, name] as const)]}
            onChange={(topic) => changeFilters({ topic: topic === ALL ? undefined : topic })}
          />
          <Search label="Reason contains" value={selection.reason ?? ''} onChange={changeReason} />
          {timeZone !== undefined &&
            (['from', 'to'] as const).map((name) => (
              <TimeField
                key={name}
                label={name === 'from' ? 'Since' : 'Before'}
                timeZone={timeZone}
                value={selection[name]}
                onChange={(instant) => changeFilters({ [name]: instant })}
              />
            ))}
        </div>
        <FormatsProvider of={first}>
          <RedrivePart key={JSON.stringify(selection)} selection={selection} />
        </FormatsProvider>
        <QueryResult query={quarantine} lines={10}>
          {({ pages }) => (
            <FormatsProvider of={pages[0]}>
              <DataTable
                label="Quarantined records"
                columns={(formats) => quarantineColumns(formats, setItem)}
                items={pages.flatMap(({ items }) => items)}
                keyOf={itemKey}
                query={quarantine}
                empty={
                  isFiltered ? (
                    <Empty title="No records found">Change or remove a filter.</Empty>
                  ) : (
                    <Empty title="No records in quarantine">All records are valid.</Empty>
                  )
                }
              />
            </FormatsProvider>
          )}
        </QueryResult>
        {item !== undefined && <ValueDialog item={item} close={() => setItem(undefined)} />}
      </section>
      <RedrivesCard />
    </>
  );
};
