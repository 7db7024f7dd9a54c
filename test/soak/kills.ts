/** Kills of the product and of its store, and how long the figures take to be current again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { metricsBody } from '../../contracts/api/metrics.ts';
import { TOPICS } from '../../contracts/records/topics.ts';
import { TOPIC_PARTITIONS } from '../../topology/event-sources.ts';
import { lineOf } from '../support/factories/record-lines.ts';
import { orderOf } from '../support/functions/marketplace.ts';
import { keyOfPartition } from '../support/runner/marketplace-load.ts';
import type { Product } from './product.ts';

/** Its orders come last on every partition: when they are shown, so is all that came before. */
export const MARKER = 'zz-marker';

const POLL_MS = 20;
/** After this long, the product is started anew, as an operator would do. */
const PATIENCE_MS = 30_000;

export type Kill = {
  readonly of: 'runner' | 'store';
  readonly at: number;
  /** From the restart (of the store: from its end) until everything published before is shown. */
  readonly recovered_ms: number;
  /** Whether somebody had to start the product again. */
  readonly restarted: boolean;
};

export const createKiller = (product: Product) => {
  let markers = 0;

  const showsMarkers = async (): Promise<boolean> => {
    try {
      const response = await product.get(`/v1/sellers/${MARKER}/metrics`, { sellerId: MARKER });
      return metricsBody.parse(await response.json()).orders.total_orders >= markers;
    } catch {
      return false;
    }
  };

  /** Publishes an order on every partition. Returns after how long since `from` all are shown. */
  const waitUntilCurrent = async (from: number, patience_ms: number): Promise<number | undefined> => {
    const lines = Array.from({ length: TOPIC_PARTITIONS }, (_, partition) =>
      lineOf(
        TOPICS.orders,
        keyOfPartition(partition),
        orderOf(MARKER, `marker-${markers + partition}`, new Date().toISOString()),
      ),
    );
    const isLate = (): boolean => Date.now() - from > patience_ms;
    while (!(await product.publish(lines))) {
      if (isLate()) return undefined;
      await sleep(POLL_MS);
    }
    markers += lines.length;
    while (!(await showsMarkers())) {
      if (isLate()) return undefined;
      await sleep(POLL_MS);
    }
    return Date.now() - from;
  };

  const kill = async (of: Kill['of']): Promise<Kill> => {
    const at = Date.now();
    if (of === 'store') product.killStore();
    else await product.end('SIGKILL');
    await product.start();
    const from = of === 'store' ? at : product.startedAt();
    const recovered_ms = await waitUntilCurrent(from, PATIENCE_MS);
    if (recovered_ms !== undefined) return { of, at, recovered_ms, restarted: false };
    await product.end('SIGKILL');
    await product.start();
    await waitUntilCurrent(from, Infinity);
    return { of, at, recovered_ms: Date.now() - from, restarted: true };
  };

  return { kill, waitUntilCurrent: () => waitUntilCurrent(Date.now(), Infinity) };
};
