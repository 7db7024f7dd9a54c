import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { useLocale } from 'react-aria-components/I18nProvider';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import type { QuarantinedItem } from '../../../contracts/api/quarantine.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { useQuarantine } from '../data/queries.ts';
import { DATED_WIDTH, DataTable, type TableColumn } from '../ui/data-table.tsx';
import { Asked, Empty } from '../ui/placeholders.tsx';
import { Select } from '../ui/select.tsx';
import { createFormats, type Formats } from '../words/formats.ts';

const PAGE = 100;
const ALL = 'all';
const TOPIC_NAMES = Object.values(TOPICS);

const keyOf = ({ topic, partition, offset }: QuarantinedItem): string => `${topic}-${partition}-${offset}`;

const columnsOf = (
  formats: Formats,
  open: (item: QuarantinedItem) => void,
): readonly TableColumn<QuarantinedItem>[] => [
  {
    id: 'reason',
    name: 'Reason',
    minWidth: 320,
    share: 3,
    cell: ({ reason }) => <span className="clip">{reason}</span>,
  },
  { id: 'topic', name: 'Topic', minWidth: 180, cell: ({ topic }) => topic },
  {
    id: 'place',
    name: 'Partition, offset',
    minWidth: 130,
    end: true,
    cell: ({ partition, offset }) => `${partition}, ${formats.count(offset)}`,
  },
  {
    id: 'at',
    name: 'Set aside',
    minWidth: DATED_WIDTH,
    cell: ({ quarantined_at }) => formats.dated(quarantined_at),
  },
  {
    id: 'key',
    name: 'Key',
    minWidth: 140,
    cell: ({ key }) => <span className="mono clip">{key ?? '–'}</span>,
  },
  {
    id: 'value',
    name: 'Value',
    minWidth: 110,
    cell: (item) => (
      <Button
        className="button small"
        onPress={() => open(item)}
        aria-label={`${formats.count(item.bytes)} bytes: show the value of ${keyOf(item)}`}
      >
        {formats.count(item.bytes)} bytes
      </Button>
    ),
  },
];

const Value = ({ item, close }: { item: QuarantinedItem; close: () => void }) => (
  <ModalOverlay className="overlay" isOpen onOpenChange={(open) => !open && close()} isDismissable>
    <Modal className="modal">
      <Dialog className="dialog">
        <Heading slot="title">{keyOf(item)}</Heading>
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

/** Records that could not be read or break a rule, with what is wrong with them. They change no figure. */
export const QuarantinePage = () => {
  const { locale } = useLocale();
  const [topic, choose] = useState<(typeof TOPIC_NAMES)[number] | typeof ALL>(ALL);
  const [opened, open] = useState<QuarantinedItem>();
  const quarantine = useQuarantine({ topic: topic === ALL ? undefined : topic, limit: PAGE });
  const formats = createFormats({
    locale,
    currency: 'USD',
    timeZone: quarantine.data?.pages[0]?.time_zone ?? 'UTC',
  });
  return (
    <>
      <div className="page-head">
        <h1>Quarantine</h1>
        <span className="note">Times are {formats.timeZone}</span>
      </div>
      <section className="card full" aria-label="Quarantined records">
        <div className="filters">
          <Select
            label="Topic"
            value={topic}
            options={[[ALL, 'All'], ...TOPIC_NAMES.map((name) => [name, name] as const)]}
            onChange={choose}
          />
          <span className="note">
            Kept whole, and counted in nothing until they are published again, mended.
          </span>
        </div>
        <Asked query={quarantine} lines={10}>
          {({ pages }) => (
            <DataTable
              label="Quarantined records"
              columns={columnsOf(formats, open)}
              items={pages.flatMap(({ items }) => items)}
              keyOf={keyOf}
              more={{
                isThere: quarantine.hasNextPage,
                isLoading: quarantine.isFetchingNextPage,
                load: () => void quarantine.fetchNextPage(),
              }}
              empty={
                <Empty title="Nothing is quarantined.">Every record could be read and keeps the rules.</Empty>
              }
            />
          )}
        </Asked>
        {opened !== undefined && <Value item={opened} close={() => open(undefined)} />}
      </section>
    </>
  );
};
