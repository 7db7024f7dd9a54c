import { setTimeout as sleep } from 'node:timers/promises';
import { metricsBody } from '../contracts/api/metrics.ts';
import { keyFile } from '../local/data-folder.ts';
import { openIssuer } from '../local/tokens.ts';
import { orderLine, startEmptyMarketplace } from './empty-marketplace.ts';

const SELLERS = 10;
const WARM_UP = 20;
const POLL_MS = 2;
const SHOWN_WITHIN_MS = 30_000;

/**
 * Measures how long a record takes to show. A runner in a process of its own gets one order at a
 * time, and the API is asked until the seller's count includes it. Returns ms for each record, from
 * before its publication to the answer that includes it.
 */
export const measureFreshness = async (records: number, signal: AbortSignal): Promise<number[]> => {
  await using marketplace = await startEmptyMarketplace(signal);
  const { url, folder, publish } = marketplace;
  const issuer = await openIssuer(keyFile(folder));
  const token = await issuer.issue({ role: 'operator' }, Date.now(), 12 * 3600);

  const totalOrders = async (sellerId: string): Promise<number> => {
    const response = await fetch(`${url}/v1/sellers/${sellerId}/metrics`, {
      headers: { authorization: `Bearer ${token}` },
      signal,
    });
    if (response.status === 404) return 0;
    return metricsBody.parse(await response.json()).orders.total_orders;
  };

  const samples: number[] = [];
  for (let number = 0; number < WARM_UP + records; number += 1) {
    const sellerId = `seller-${number % SELLERS}`;
    const expected = Math.floor(number / SELLERS) + 1;
    const started = performance.now();
    await publish(orderLine(sellerId, number));
    while ((await totalOrders(sellerId)) < expected) {
      if (performance.now() - started > SHOWN_WITHIN_MS)
        throw new Error(`record ${number} did not show within ${SHOWN_WITHIN_MS} ms`);
      await sleep(POLL_MS, undefined, { signal });
    }
    if (number >= WARM_UP) samples.push(performance.now() - started);
  }
  return samples;
};
