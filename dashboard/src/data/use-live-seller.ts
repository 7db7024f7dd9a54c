import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { MetricsBody } from '../../../contracts/api/metrics.ts';
import { SOCKET_STAGE } from '../../../contracts/socket-protocol.ts';
import { useAccess } from './access.ts';
import { followSeller, type LinkState } from './follow-seller.ts';

/** However often figures change, they are drawn at most this often, and always the newest. */
const DRAW_EVERY_MS = 250;
/** While figures change, the lists and charts beside them are read again at most this often. */
const DETAILS_EVERY_MS = 2000;

export type LiveSeller = {
  readonly metrics: MetricsBody | undefined;
  readonly link: LinkState;
  /** When (ms since 1970) the figures were last confirmed to be current. */
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

/** Adds how much is due soon, which pushes leave out, from the figures before. */
const keepDue = (metrics: MetricsBody, before: MetricsBody | undefined): MetricsBody => {
  const { fulfillment } = metrics;
  if (before === undefined || fulfillment.due_today !== null) return metrics;
  const { due_1h, due_4h, due_today } = before.fulfillment;
  return { ...metrics, fulfillment: { ...fulfillment, due_1h, due_4h, due_today } };
};

/** Follows one seller while it is shown. */
export const useLiveSeller = (sellerId: string): LiveSeller => {
  const { session } = useAccess();
  const queries = useQueryClient();
  const [drawn, setDrawn] = useState<{ readonly sellerId: string } & LiveSeller>({ sellerId, ...NOTHING });

  useEffect(() => {
    let next: LiveSeller = NOTHING;
    let drawTimer: ReturnType<typeof setTimeout> | undefined;
    let drawnAt = Number.NEGATIVE_INFINITY;
    let detailsTimer: ReturnType<typeof setTimeout> | undefined;
    const draw = (): void => {
      drawTimer = undefined;
      if (next.metrics !== undefined) drawnAt = Date.now();
      setDrawn({ sellerId, ...next });
    };
    const change = (part: Partial<LiveSeller>): void => {
      next = { ...next, ...part };
      drawTimer ??= setTimeout(draw, Math.max(0, drawnAt + DRAW_EVERY_MS - Date.now()));
    };
    const refreshDetails = (): void => {
      detailsTimer ??= setTimeout(() => {
        detailsTimer = undefined;
        void queries.invalidateQueries({ queryKey: ['seller', sellerId] });
      }, DETAILS_EVERY_MS);
    };
    change({});
    const { stop } = followSeller({
      sellerId,
      session,
      get: (input, init) => fetch(input, init),
      openSocket,
      view: {
        metrics: (metrics) => {
          if (next.metrics !== undefined && next.metrics.as_of !== metrics.as_of) refreshDetails();
          change({ metrics: keepDue(metrics, next.metrics), currentAt: Date.now() });
        },
        link: (link) => change({ link, ...(link === 'live' && { currentAt: Date.now() }) }),
        problem: (problem) => change({ problem }),
      },
    });
    return () => {
      stop();
      clearTimeout(drawTimer);
      clearTimeout(detailsTimer);
    };
  }, [sellerId, session, queries]);

  // Right after the page went on to another seller, the state is still that of the one before.
  return drawn.sellerId === sellerId ? drawn : NOTHING;
};
