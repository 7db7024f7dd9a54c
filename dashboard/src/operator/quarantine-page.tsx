import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import type { QuarantinedItem } from '../../../contracts/api/quarantine.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { FormatsProvider } from '../data/formats.tsx';
import { useQuarantine } from '../data/queries.ts';
import { DATED_WIDTH, DataTable, figureColumn, type TableColumn, textColumn } from '../ui/data-table.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { Select } from '../ui/select.tsx';
import type { Formats } from '../words/formats.ts';
import { plural } from '../words/plural.ts';

const PAGE_SIZE = 100;
const ALL = 'all';
const TOPIC_NAMES = Object.values(TOPICS);

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

/** The records that change no figure, because they cannot be read or break a rule. */
export const QuarantinePage = () => {
  const [topic, setTopic] = useState<(typeof TOPIC_NAMES)[number] | typeof ALL>(ALL);
  const [item, setItem] = useState<QuarantinedItem>();
  const quarantine = useQuarantine({ topic: topic === ALL ? undefined : topic, limit: PAGE_SIZE });
  const timeZone = quarantine.data?.pages[0]?.time_zone ?? 'UTC';
  return (
    <>
      <PageHead title="Quarantine">
        <span className="note">Times in {timeZone}</span>
      </PageHead>
      <section className="card full" aria-label="Quarantined records">
        <div className="filters">
          <Select
            label="Topic"
            value={topic}
            options={[[ALL, 'All'], ...TOPIC_NAMES.map((name) => [name, name] as const)]}
            onChange={setTopic}
          />
          <span className="note">These records are not counted. Correct them and publish them again.</span>
        </div>
        <QueryResult query={quarantine} lines={10}>
          {({ pages }) => (
            <FormatsProvider of={pages[0]}>
              <DataTable
                label="Quarantined records"
                columns={(formats) => quarantineColumns(formats, setItem)}
                items={pages.flatMap(({ items }) => items)}
                keyOf={itemKey}
                query={quarantine}
                empty={<Empty title="No records in quarantine">All records are valid.</Empty>}
              />
            </FormatsProvider>
          )}
        </QueryResult>
        {item !== undefined && <ValueDialog item={item} close={() => setItem(undefined)} />}
      </section>
    </>
  );
};
