import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { FieldError } from 'react-aria-components/FieldError';
import { Form } from 'react-aria-components/Form';
import { Heading } from 'react-aria-components/Heading';
import { Label } from 'react-aria-components/Label';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { type ExclusionRequest, REASON_CHARACTERS_MAX } from '../../../contracts/api/exclusions.ts';
import { RATE_NAMES, type RateName } from '../../../contracts/api/fields.ts';
import type { QueueItem } from '../../../contracts/api/orders.ts';
import { useExclude } from '../data/queries.ts';
import { describeError } from '../error-message.ts';
import { Select } from '../ui/select.tsx';
import { RATE_WORDS } from '../words/rates.ts';
import type { Queue } from './queues.ts';

/** The rate that a list is about; of all others it is shipping on time. */
const QUEUE_RATES: Partial<Record<Queue, RateName>> = {
  declined: 'acceptance_rate',
  not_accepted: 'acceptance_rate',
  cancelled: 'cancellation_rate',
  cancelled_seller: 'cancellation_rate',
  cancelled_buyer: 'cancellation_rate',
  cancelled_marketplace: 'cancellation_rate',
  negative_ratings: 'avg_rating',
  low_ratings: 'avg_rating',
};

type ExcludeDialogProps = {
  readonly sellerId: string;
  readonly item: QueueItem;
  readonly queue: Queue;
  readonly close: () => void;
};

const buildRequest = (
  item: QueueItem,
  rate: RateName,
  excluded: boolean,
  reason: string,
): ExclusionRequest =>
  rate === 'avg_rating'
    ? { rate, rating_id: item.rating_id ?? '', excluded, reason }
    : { rate, order_id: item.order_id, excluded, reason };

/** Excludes a case from a rate, as after an appeal, or counts it again. Either takes a reason. */
export const ExcludeDialog = ({ sellerId, item, queue, close }: ExcludeDialogProps) => {
  const exclude = useExclude(sellerId);
  const rates = RATE_NAMES.filter((name) => (name === 'avg_rating') === (item.rating_id !== null));
  const [rate, setRate] = useState<RateName>(QUEUE_RATES[queue] ?? 'sla_compliance_rate');
  const [reason, setReason] = useState('');
  const isExcluded = item.excluded.includes(rate);
  const title = isExcluded ? `Count ${item.order_id} again` : `Exclude ${item.order_id} from a rate`;
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => !open && close()} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">{title}</Heading>
          <p className="note">
            Rates, score and alerts of {sellerId} change within seconds; totals stay as they are. Your name
            and reason are recorded.
          </p>
          <Form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              exclude.mutate(buildRequest(item, rate, !isExcluded, reason.trim()), { onSuccess: close });
            }}
          >
            <Select
              label="Rate"
              value={rate}
              options={rates.map((name) => [name, RATE_WORDS[name].title])}
              onChange={setRate}
              className="stacked"
            />
            <TextField
              className="field"
              isRequired
              value={reason}
              onChange={setReason}
              maxLength={REASON_CHARACTERS_MAX}
              autoFocus
            >
              <Label className="field-label">Reason</Label>
              <TextArea className="input" rows={3} placeholder="For example: the carrier was on strike" />
              <FieldError className="field-error" />
            </TextField>
            {exclude.error !== null && (
              <p className="failed" role="alert">
                Could not save this: {describeError(exclude.error)}. Try again.
              </p>
            )}
            <div className="form-actions">
              <Button className="button" onPress={close}>
                Cancel
              </Button>
              <Button className="button primary" type="submit" isPending={exclude.isPending}>
                {isExcluded ? 'Count again' : 'Exclude'}
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
};
