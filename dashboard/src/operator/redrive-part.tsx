import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { ProgressBar } from 'react-aria-components/ProgressBar';
import { useFormats } from '../data/formats.tsx';
import type { RedriveFigures } from '../data/redrive-figures.ts';
import { type RedriveRun, type RedriveSelection, useRedrive } from '../data/use-redrive.ts';
import { describeError } from '../error-message.ts';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { plural } from '../words/plural.ts';
import { describeFigures } from '../words/redrives.ts';

const RECORDS = ['record', 'records'] as const;

/** Why records stay, the most frequent reason first. */
const StayingReasons = ({ reasons, isDryRun }: { reasons: RedriveFigures['reasons']; isDryRun: boolean }) => {
  const formats = useFormats();
  if (reasons.length === 0) return null;
  return (
    <ScrollBox label={isDryRun ? 'Why records would stay' : 'Why records stay'} className="redrive-reasons">
      <ul className="plain-list">
        {reasons.map(({ reason, records, place }) => (
          <li key={reason}>
            <strong>{formats.count(records)} ×</strong> {reason}{' '}
            <span className="note">(such as {place})</span>
          </li>
        ))}
      </ul>
    </ScrollBox>
  );
};

type ConfirmDialogProps = {
  readonly figures: RedriveFigures;
  readonly confirm: () => void;
  readonly close: () => void;
};

const ConfirmDialog = ({ figures, confirm, close }: ConfirmDialogProps) => {
  const formats = useFormats();
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(isOpen) => !isOpen && close()} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title">Drive {plural(formats, figures.selected, RECORDS)} again?</Heading>
          <p>
            {describeFigures(formats, figures, true)} Figures, rates and alerts of their sellers follow within
            seconds. A record that a newer version has overtaken changes nothing. This cannot be undone.
          </p>
          <p className="note">Your name is recorded.</p>
          <div className="form-actions">
            <Button className="button" onPress={close}>
              Cancel
            </Button>
            <Button
              className="button primary"
              onPress={() => {
                close();
                confirm();
              }}
            >
              Drive them again
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
};

/** How far a run is. Of a dry run nobody knows how many records there are. */
const Progress = ({ run, total }: { run: RedriveRun; total: number | undefined }) => {
  const formats = useFormats();
  const { selected } = run.figures;
  const words =
    total === undefined
      ? `${plural(formats, selected, RECORDS)} tried so far`
      : `${formats.count(Math.min(selected, total))} of ${plural(formats, total, RECORDS)}`;
  return (
    <ProgressBar
      aria-label={run.isDryRun ? 'Dry run' : 'Redrive'}
      isIndeterminate={total === undefined}
      value={total === undefined ? 0 : Math.min(selected, total)}
      maxValue={Math.max(total ?? 0, 1)}
      valueLabel={words}
      className="progress"
    >
      {({ percentage, valueText }) => (
        <>
          <span className="progress-track">
            <span
              className="progress-fill"
              data-indeterminate={percentage === undefined || undefined}
              style={percentage === undefined ? {} : { width: `${percentage}%` }}
            />
          </span>
          <span className="note">{valueText}</span>
        </>
      )}
    </ProgressBar>
  );
};

const isUnderWay = (run: RedriveRun | undefined): boolean =>
  run?.state === 'running' || run?.state === 'stopping';

/** What a run has come to, in words that screen readers hear. */
const Outcome = ({ run: { isDryRun, state, figures, error } }: { run: RedriveRun }) => {
  const formats = useFormats();
  const isIncomplete = state === 'failed' || state === 'stopped';
  return (
    <>
      {state === 'failed' && (
        <p className="failed" role="alert">
          It did not get to the end: {describeError(error)}. Nothing is lost and nothing counts twice. Go on.
        </p>
      )}
      <p>
        {isIncomplete && 'So far: '}
        {figures.selected === 0 && !isIncomplete
          ? 'No record matches these filters.'
          : describeFigures(formats, figures, isDryRun)}
      </p>
    </>
  );
};

/**
 * Drives the chosen records again, once their fault is mended: first a dry run that changes
 * nothing, then, after a confirmation, in earnest.
 */
export const RedrivePart = ({ selection }: { selection: RedriveSelection }) => {
  const { run, start, goOn, stop } = useRedrive(selection);
  const [tried, setTried] = useState<RedriveFigures>();
  const [isConfirming, setIsConfirming] = useState(false);
  const isDryRunOver = run?.isDryRun === true && run.state === 'ended';
  const hasWork = isDryRunOver && run.figures.counted + run.figures.unchanged > 0;
  const total = run?.isDryRun === false ? tried?.selected : undefined;
  return (
    <section className="redrive" aria-label="Drive them again">
      <p className="note">
        These records are not counted. Once their fault is mended, drive them again: each counts as if it had
        been valid at first. If a record itself is wrong, publish a correct one.
      </p>
      <div role="status" className="redrive-outcome">
        {run !== undefined && !isUnderWay(run) && <Outcome run={run} />}
      </div>
      {run !== undefined && isUnderWay(run) && <Progress run={run} total={total} />}
      {run !== undefined && <StayingReasons reasons={run.figures.reasons} isDryRun={run.isDryRun} />}
      <div className="redrive-actions">
        {isUnderWay(run) ? (
          <Button className="button" onPress={stop} isPending={run?.state === 'stopping'}>
            Stop
          </Button>
        ) : (
          <>
            {(run?.state === 'failed' || run?.state === 'stopped') && (
              <Button className="button primary" onPress={() => void goOn()}>
                Go on
              </Button>
            )}
            {hasWork && (
              <Button
                className="button primary"
                onPress={() => {
                  setTried(run.figures);
                  setIsConfirming(true);
                }}
              >
                Drive them again
              </Button>
            )}
            <Button
              className={run === undefined ? 'button primary' : 'button'}
              onPress={() => void start(true)}
            >
              {run === undefined ? 'Try it (dry run)' : 'Try again (dry run)'}
            </Button>
          </>
        )}
      </div>
      {isConfirming && tried !== undefined && (
        <ConfirmDialog
          figures={tried}
          confirm={() => void start(false)}
          close={() => setIsConfirming(false)}
        />
      )}
    </section>
  );
};
