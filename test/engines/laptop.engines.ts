/**
 * The laptop pipeline on engines that others wrote: Apache Kafka, DynamoDB Local and an SNS
 * endpoint in another process. If it counted differently there, it would depend on how our own
 * stand-ins behave.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Admin, Producer } from '@platformatic/kafka';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { createDynamoDB } from '../../adapters/dynamodb/client.ts';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import { waiting } from '../../app/pacing/backoff.ts';
import { alertMessage } from '../../contracts/alerts.ts';
import { TOPICS } from '../../contracts/records/topics.ts';
import { LOCAL_TABLES } from '../../local/environment.ts';
import { partitionOfKey } from '../../local/log/partitioner.ts';
import { TOPIC_PARTITIONS } from '../../topology/event-sources.ts';
import { orderLine, shipmentLines } from '../support/factories/record-lines.ts';
import { createRunnerFolder, type RunnerFolder, type Started } from '../support/runner/runner-process.ts';
import { startKafka } from './kafka.ts';
import { startSnsEndpoint } from './sns.ts';

const EVENTUALLY = { timeout: 60_000, interval: 100 };
const broker = inject('kafka');
const region = 'eu-central-1';

let sns: Awaited<ReturnType<typeof startSnsEndpoint>>;
beforeAll(async () => {
  sns = await startSnsEndpoint();
});
afterAll(() => sns?.end());

/** DynamoDB Local keeps the tables of each access key apart, so every test has its own store. */
const accessKey = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 20);

const environmentFor = (key: string) => ({
  KAFKA_BROKERS: broker,
  AWS_ENDPOINT_URL: inject('dynamodb'),
  AWS_ENDPOINT_URL_SNS: sns.url,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: key,
  AWS_SECRET_ACCESS_KEY: 'secret',
});

let seller: string;
let key: string;
let data: RunnerFolder;
beforeEach(() => {
  const name = randomUUID().slice(0, 8);
  seller = `s-${name}`;
  key = accessKey(name);
  data = createRunnerFolder({ environment: environmentFor(key) });
});
afterEach(() => data?.remove());

const orders = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => orderLine(seller, `o${from + index}`));
const countsTo = (runner: Started, total: number, gmv: string) =>
  vi.waitFor(async () => {
    const { total_orders, total_gmv } = (await runner.metrics(seller)).orders;
    expect({ total_orders, total_gmv }).toEqual({ total_orders: total, total_gmv: gmv });
  }, EVENTUALLY);

/**
 * Quarantined records in the seller's partition of orders, which other tests' sellers may share.
 */
const quarantined = async () => {
  const client = createDynamoDB(() => undefined, {
    endpoint: inject('dynamodb'),
    region,
    credentials: { accessKeyId: key, secretAccessKey: 'secret' },
  });
  try {
    const store = createQuarantineStore(client, LOCAL_TABLES.ledger, waiting);
    return await store.list(TOPICS.orders, partitionOfKey(Buffer.from(seller), TOPIC_PARTITIONS));
  } finally {
    client.destroy();
  }
};

describe('npm start with KAFKA_BROKERS and AWS_ENDPOINT_URL', () => {
  test('counts published records once, quarantines broken ones, and alerts through the endpoint', async () => {
    const runner = await data.start();
    const raw = '{"order_id": not json';
    const lines = orders(40);
    await runner.publish(lines);
    await runner.publish([
      JSON.stringify({ topic: TOPICS.orders, key: seller, timestamp: Date.now(), raw }),
      ...lines.slice(10, 30),
    ]);
    await runner.publish([...orders(10, 40), ...shipmentLines(seller, 'a', { onTime: 20, late: 5 })]);
    await countsTo(runner, 50, '500');
    await vi.waitFor(async () => {
      const kept = (await quarantined()).map(({ reason, value }) => ({ reason, value: value.toString() }));
      expect(kept).toContainEqual({ reason: expect.stringMatching(/not JSON/), value: raw });
    }, EVENTUALLY);

    const alert = `${seller}#sla_compliance#1`;
    await vi.waitFor(() => {
      const told = sns.taken.map(({ topic, message }) => [
        topic,
        alertMessage.parse(JSON.parse(message)).alert_id,
      ]);
      expect(told).toContainEqual(['arn:aws:sns:eu-central-1:123456789012:seller-pulse-alerts', alert]);
    }, EVENTUALLY);
    // The terminal and the page show what the endpoint took.
    await vi.waitFor(() => expect(runner.output()).toContain(`Alert ${alert}.`), EVENTUALLY);
    expect(JSON.stringify(await (await fetch(`${runner.url}/local/notifications`)).json())).toContain(alert);
    expect(data.exists('store.db')).toBe(false);
    expect(await runner.end('SIGINT')).toBe(0);
    await data.nothingRuns();
  });

  test('goes on where it was after a kill in the middle of its work, and ends with the exact figures', async () => {
    const first = await data.start();
    await first.publish(orders(6000));
    expect(await first.end('SIGKILL')).toBe('SIGKILL');
    await data.nothingRuns();
    expect(await lagOf(seller), 'the kill came when all work was done: publish more').toBeGreaterThan(0);
    const second = await data.start();
    await second.publish(orders(500, 5800));
    await countsTo(second, 6300, '63000');
    expect(await second.end('SIGINT')).toBe(0);

    // All of it is committed now, so the next start has nothing left to read.
    const third = await data.start();
    await third.publish(orders(1, 6300));
    await countsTo(third, 6301, '63010');
    await third.end('SIGINT');
    expect(await lagOf(seller)).toBe(0);
  });

  test('begins again with the oldest record on an emptied store, whatever was committed before', async () => {
    const first = await data.start();
    await first.publish(orders(25));
    await countsTo(first, 25, '250');
    await first.end('SIGINT');
    const other = createRunnerFolder({ environment: environmentFor(accessKey(`${key} emptied`)) });
    try {
      await countsTo(await other.start(), 25, '250');
    } finally {
      await other.remove();
    }
  });

  test('goes on with the oldest kept record when the broker has dropped the next one', async () => {
    const first = await data.start();
    await first.publish(orders(10));
    await countsTo(first, 10, '100');
    await first.end('SIGINT');
    const partition = partitionOfKey(Buffer.from(seller), TOPIC_PARTITIONS);
    const admin = new Admin({ clientId: 'retention-test', bootstrapBrokers: [broker] });
    const producer = new Producer({ clientId: 'retention-test', bootstrapBrokers: [broker] });
    const send = (id: string) =>
      producer.send({
        messages: [
          {
            topic: TOPICS.orders,
            partition,
            value: Buffer.from(JSON.stringify(JSON.parse(orderLine(seller, id)).value)),
          },
        ],
        acks: -1,
      });
    await send('lost');
    await admin.deleteRecords({
      topics: [{ name: TOPICS.orders, partitions: [{ partition, offset: -1n }] }],
    });
    await send('kept');
    await Promise.all([admin.close(), producer.close()]);
    const second = await data.start();
    await countsTo(second, 11, '110');
    expect(second.output()).toContain(`reading ${TOPICS.orders} failed`);
    await second.end('SIGINT');
  });

  test('reads records of other programs as they are: without a value, without a key, with headers', async () => {
    const runner = await data.start();
    const producer = new Producer({ clientId: 'another-program', bootstrapBrokers: [broker] });
    const partition = partitionOfKey(Buffer.from(seller), TOPIC_PARTITIONS);
    const value = (id: string): Buffer =>
      Buffer.from(JSON.stringify(JSON.parse(orderLine(seller, id)).value));
    await producer.send({
      messages: [
        { topic: TOPICS.orders, partition, key: Buffer.from(seller) },
        { topic: TOPICS.orders, partition, value: value('o1') },
        {
          topic: TOPICS.orders,
          partition,
          key: Buffer.from(seller),
          value: value('o2'),
          headers: new Map([[Buffer.from('trace'), Buffer.from('1')]]),
        },
      ],
      acks: -1,
    });
    await producer.close();
    await countsTo(runner, 2, '20');
    const reasons = (await quarantined()).map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason.includes('value'))).toEqual([]);
    await runner.end('SIGINT');
  });

  test('waits for a broker that is away for a while, in reading and in publishing', async () => {
    const own = await startKafka(inject('jars'));
    const runnerFolder = createRunnerFolder({
      environment: { ...environmentFor(key), KAFKA_BROKERS: own.address },
    });
    try {
      const runner = await runnerFolder.start();
      await runner.publish(orders(20));
      await countsTo(runner, 20, '200');
      await own.kill();
      const refused = await fetch(`${runner.url}/local/records`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: orders(1, 20).join(),
      });
      expect({ status: refused.status, body: await refused.json() }).toEqual({
        status: 503,
        body: {
          message: expect.stringContaining(
            `Kafka at ${own.address} (KAFKA_BROKERS) did not take the records: `,
          ),
        },
      });
      await own.start();
      await vi.waitFor(() => runner.publish(orders(20, 20)), EVENTUALLY);
      await countsTo(runner, 40, '400');
      await runner.end('SIGINT');
    } finally {
      await runnerFolder.remove();
      await own.remove();
    }
  });

  test('names brokers that are not there, and leaves nothing running', async () => {
    const astray = createRunnerFolder({
      environment: { ...environmentFor(key), KAFKA_BROKERS: '127.0.0.1:1' },
    });
    try {
      const { status, output } = await astray.startInVain();
      expect({ status, output }).toEqual({
        status: 1,
        output: expect.stringMatching(
          /Kafka at 127\.0\.0\.1:1 \(KAFKA_BROKERS\) cannot be used: check that it runs .*\n$/,
        ),
      });
      await astray.nothingRuns();
    } finally {
      await astray.remove();
    }
  });
});

/** Records of the seller's partition of orders that no group of the product has committed. */
const lagOf = async (sellerId: string): Promise<number> => {
  const admin = new Admin({ clientId: 'lag-test', bootstrapBrokers: [broker] });
  try {
    const partition = partitionOfKey(Buffer.from(sellerId), TOPIC_PARTITIONS);
    const [ends] = await admin.listOffsets({
      topics: [{ name: TOPICS.orders, partitions: [{ partitionIndex: partition, timestamp: -1n }] }],
    });
    const groups = [...(await admin.listGroups()).keys()].filter((name) =>
      name.startsWith('seller-pulse-ingest-orders-'),
    );
    const commits = (await admin.listConsumerGroupOffsets({ groups }))
      .flatMap(({ topics }) => topics.flatMap(({ partitions }) => partitions))
      .filter(({ partitionIndex }) => partitionIndex === partition)
      .map(({ committedOffset }) => Number(committedOffset));
    return Number(ends!.partitions[0]!.offset) - Math.max(...commits);
  } finally {
    await admin.close();
  }
};
