/** What producers, readers and dashboards do to the product while it is killed under them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createDynamoDB } from '../../adapters/dynamodb/client.ts';
import { marketplaceRecords } from '../../bench/marketplace-records.ts';
import { metricsBody } from '../../contracts/api/metrics.ts';
import { TOPICS } from '../../contracts/records/topics.ts';
import { SOCKET_PROTOCOL, SOCKET_STAGE } from '../../contracts/socket-protocol.ts';
import { LOCAL_TABLES } from '../../local/environment.ts';
import { anyCredentials, REGION } from '../../local/named-endpoint.ts';
import { lineOf, orderLine } from '../support/factories/record-lines.ts';
import type { Product } from './product.ts';

/** A seller with an entry that nobody can read, and with broken records. */
export const POISONED = 'poisoned';
/** A seller whose orders are published one at a time, to see when each is shown. */
export const PROBE = 'probe';

const DAY_MS = 86_400_000;
const TICK_MS = 100;
const POLL_MS = 20;
const GIVE_UP_MS = 60_000;

export type LoadOptions = {
  readonly product: Product;
  readonly isOver: () => boolean;
  readonly random: () => number;
  readonly sellers: number;
  readonly rate_per_s: number;
  readonly minutes: number;
};

const publishSurely = async (product: Product, lines: readonly string[]): Promise<void> => {
  while (!(await product.publish(lines))) await sleep(TICK_MS);
};

/** Writes what no release would: an entry that is no JSON. */
export const poison = async ({ folder }: Product): Promise<void> => {
  const { store } = JSON.parse(readFileSync(join(folder, 'runner.json'), 'utf8'));
  const client = createDynamoDB(() => undefined, {
    endpoint: store,
    region: REGION,
    credentials: anyCredentials(),
  });
  const item = { pk: `SELLER#${POISONED}`, sk: 'ORDER#unreadable', rev: 1, entry: 'not JSON' };
  await client.send(new PutCommand({ TableName: LOCAL_TABLES.ledger, Item: item }));
  client.destroy();
};

/** Publishes the records of a marketplace, and of the poisoned seller, at a steady rate. */
export const publishSteadily = async (options: LoadOptions): Promise<number> => {
  const { product, isOver, random, sellers, rate_per_s, minutes } = options;
  const to = Date.now() - DAY_MS / 24;
  const records = marketplaceRecords({
    // A few more than can be published, so that they last.
    records: Math.ceil(rate_per_s * minutes * 60 * 1.1) + 1000,
    sellers,
    from: to - 40 * DAY_MS,
    to,
    currency: 'USD',
    random,
  });
  let published = 0;
  const started = Date.now();
  let lines: string[] = [];
  for (const record of records) {
    if (isOver()) break;
    lines.push(JSON.stringify(record));
    if (random() < 0.02) lines.push(orderLine(POISONED, 'unreadable', { order_value: String(published) }));
    if (random() < 0.02) lines.push(lineOf(TOPICS.orders, POISONED, { seller_id: POISONED, order_id: 7 }));
    if (lines.length < (rate_per_s * TICK_MS) / 1000) continue;
    await publishSurely(product, lines);
    published += lines.length;
    lines = [];
    const early_ms = started + (published / rate_per_s) * 1000 - Date.now();
    if (early_ms > 0) await sleep(early_ms);
  }
  await publishSurely(product, lines);
  return published + lines.length;
};

/** Reads what dashboards read, one request after the other. Counts the answers by status. */
export const readSteadily = async ({ product, isOver, random, sellers }: LoadOptions) => {
  const answers = new Map<string, number>();
  const paths = ['metrics', 'alerts', 'orders?queue=late', 'history', 'statement', 'breakdown?by=category'];
  while (!isOver()) {
    const seller = `seller-${String(1 + Math.floor(random() * sellers)).padStart(4, '0')}`;
    const path = paths[Math.floor(random() * paths.length)] ?? '';
    const url = random() < 0.1 ? '/v1/operator/sellers' : `/v1/sellers/${seller}/${path}`;
    let outcome: string;
    try {
      const response = await product.get(url, { role: 'operator' });
      await response.arrayBuffer();
      outcome = String(response.status);
    } catch {
      outcome = 'no answer';
    }
    answers.set(outcome, (answers.get(outcome) ?? 0) + 1);
    await sleep(TICK_MS);
  }
  return answers;
};

/** Holds a live connection to the probe's figures, and connects again whenever it is lost. */
export const watchSteadily = async ({ product, isOver }: LoadOptions): Promise<number> => {
  let pushed = 0;
  while (!isOver()) {
    const token = await product.tokenOf({ sellerId: PROBE });
    const socket = new WebSocket(`${product.url.replace('http', 'ws')}/${SOCKET_STAGE}`, [
      SOCKET_PROTOCOL,
      token,
    ]);
    const closed = new Promise<void>((resolve) => {
      socket.onclose = () => resolve();
      socket.onerror = () => resolve();
    });
    socket.onopen = () => socket.send(JSON.stringify({ action: 'subscribe' }));
    socket.onmessage = () => {
      pushed += 1;
    };
    while (!isOver() && socket.readyState <= WebSocket.OPEN) await Promise.race([closed, sleep(500)]);
    socket.close();
    await sleep(TICK_MS);
  }
  return pushed;
};

export type Probe = { readonly publishedAt: number; readonly shown_ms: number };

/**
 * Publishes one order of the probe at a time, and asks until its figures show it. Ends when the
 * load does.
 */
export const probeSteadily = async ({ product, isOver }: LoadOptions): Promise<readonly Probe[]> => {
  const probes: Probe[] = [];
  const totalOrders = async (): Promise<number> => {
    try {
      const response = await product.get(`/v1/sellers/${PROBE}/metrics`, { sellerId: PROBE });
      return metricsBody.parse(await response.json()).orders.total_orders;
    } catch {
      return -1;
    }
  };
  for (let number = 1; !isOver(); number += 1) {
    const publishedAt = Date.now();
    await publishSurely(product, [orderLine(PROBE, `probe-${number}`)]);
    while ((await totalOrders()) < number) {
      if (Date.now() - publishedAt > GIVE_UP_MS) break;
      await sleep(POLL_MS);
    }
    probes.push({ publishedAt, shown_ms: Date.now() - publishedAt });
    await sleep(500);
  }
  return probes;
};
