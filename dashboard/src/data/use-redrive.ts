import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type RedriveRequest, redriveBody } from '../../../contracts/api/redrive.ts';
import { useAccess } from './access.ts';
import { addFigures, NO_FIGURES, type RedriveFigures } from './redrive-figures.ts';

/** Which records; all that meet every condition. */
export type RedriveSelection = Pick<RedriveRequest, 'topic' | 'reason' | 'from' | 'to'>;

export type RedriveRun = {
  readonly isDryRun: boolean;
  readonly state: 'running' | 'stopping' | 'stopped' | 'failed' | 'ended';
  readonly figures: RedriveFigures;
  /** Where to go on. */
  readonly cursor: string | undefined;
  readonly error: unknown;
};

/** The API ends a request after 30 seconds. */
const ANSWER_MS = 30_000;

/**
 * Drives quarantined records again, call after call, or tries to. Each call goes on where the last
 * one ended. Leaving the page ends it; what was done stays done.
 */
export const useRedrive = (selection: RedriveSelection) => {
  const { api } = useAccess();
  const queries = useQueryClient();
  const [run, setRun] = useState<RedriveRun>();
  const isStopping = useRef(false);
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);

  const work = async (begun: RedriveRun): Promise<void> => {
    const signal = leaving.current?.signal;
    isStopping.current = false;
    let current: RedriveRun = { ...begun, state: 'running', error: undefined };
    const show = (changes: Partial<RedriveRun>): void => {
      current = { ...current, ...changes };
      if (signal?.aborted !== true) setRun(current);
    };
    show({});
    try {
      do {
        const { cursor, isDryRun } = current;
        const answer = await api.post(
          '/v1/operator/quarantine/drive',
          { ...selection, dry_run: isDryRun, ...(cursor !== undefined && { cursor }) },
          redriveBody,
          { answerMs: ANSWER_MS, ...(signal !== undefined && { signal }) },
        );
        show({
          figures: addFigures(current.figures, answer),
          cursor: answer.next_cursor ?? undefined,
        });
      } while (current.cursor !== undefined && !isStopping.current);
      show({ state: current.cursor === undefined ? 'ended' : 'stopped' });
    } catch (error) {
      show({ state: 'failed', error });
    }
    if (!current.isDryRun) await queries.invalidateQueries({ queryKey: ['operator', 'quarantine'] });
  };

  return {
    run,
    start: (isDryRun: boolean) =>
      work({ isDryRun, state: 'running', figures: NO_FIGURES, cursor: undefined, error: undefined }),
    /** Goes on after a stop or a failure. */
    goOn: async () => {
      if (run !== undefined) await work(run);
    },
    /** Ends it after the call that is under way. */
    stop: () => {
      isStopping.current = true;
      setRun((now) => (now?.state === 'running' ? { ...now, state: 'stopping' } : now));
    },
  };
};
