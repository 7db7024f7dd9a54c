import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { MetricsBody } from '../../../contracts/api/metrics.ts';
import { SOCKET_STAGE } from '../../../contracts/socket-protocol.ts';
import { useSigned } from './access.tsx';
import { follow, type LinkState } from './follow-seller.ts';

/** Figures that change more often than one can read are drawn this often, always with the newest. */
const DRAW_EVERY_MS = 250;
/** What is shown beside the figures is asked for at most this often while they change. */
const DETAILS_EVERY_MS = 2000;

export type LiveSeller = {
  readonly metrics: MetricsBody | undefined;
  readonly link: LinkState;
  /** When (ms since 1970) the figures were last known to be current. */
  readonly currentAt: number | undefined;
  readonly problem: string | undefined;
};

const NOTHING: LiveSeller = {
  metrics: undefined,
  link: 'connecting',
  currentAt: undefined,
  problem: undefined,
};

const openSocket = (protocols: readonly string[]): WebSocket =>
  new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/${SOCKET_STAGE}`, [
    ...protocols,
  ]);

/** What is pushed does not know how much is due soon; until it is asked for again, the last answer stands. */
const withDue = (metrics: MetricsBody, before: MetricsBody | undefined): MetricsBody => {
  const { fulfillment } = metrics;
  const known = before?.fulfillment;
  if (known === undefined || fulfillment.due_today !== null) return metrics;
  return {
    ...metrics,
    fulfillment: { ...fulfillment, due_1h: known.due_1h, due_4h: known.due_4h, due_today: known.due_today },
  };
};

/** Follows one seller for as long as it is shown. However many pushes come, the page is drawn a few times a second. */
export const useLiveSeller = (sellerId: string): LiveSeller => {
  const { session } = useSigned();
  const queries = useQueryClient();
  const [shown, show] = useState<{ readonly sellerId: string } & LiveSeller>({ sellerId, ...NOTHING });

  useEffect(() => {
    let next: LiveSeller = NOTHING;
    let drawing: ReturnType<typeof setTimeout> | undefined;
    let drawnAt = Number.NEGATIVE_INFINITY;
    let details: ReturnType<typeof setTimeout> | undefined;
    const draw = (): void => {
      drawing = undefined;
      if (next.metrics !== undefined) drawnAt = Date.now();
      show({ sellerId, ...next });
    };
    const change = (part: Partial<LiveSeller>): void => {
      next = { ...next, ...part };
      drawing ??= setTimeout(draw, Math.max(0, drawnAt + DRAW_EVERY_MS - Date.now()));
    };
    const refreshDetails = (): void => {
      details ??= setTimeout(() => {
        details = undefined;
        void queries.invalidateQueries({ queryKey: ['seller', sellerId] });
      }, DETAILS_EVERY_MS);
    };
    change({});
    const following = follow({
      sellerId,
      session,
      get: (input, init) => fetch(input, init),
      openSocket,
      view: {
        metrics: (metrics) => {
          if (next.metrics !== undefined && next.metrics.as_of !== metrics.as_of) refreshDetails();
          change({ metrics: withDue(metrics, next.metrics), currentAt: Date.now() });
        },
        link: (link) => change({ link, ...(link === 'live' && { currentAt: Date.now() }) }),
        problem: (problem) => change({ problem }),
      },
    });
    return () => {
      following.stop();
      clearTimeout(drawing);
      clearTimeout(details);
    };
  }, [sellerId, session, queries]);

  // Until the effect has run for another seller, nothing of the one before is shown as if it were its own.
  return shown.sellerId === sellerId ? shown : NOTHING;
};
