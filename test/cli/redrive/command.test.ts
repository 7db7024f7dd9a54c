/**
 * What an operator types when something stored cannot be read: each step must say what it did and
 * what comes next, and in the end every figure is right.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { createDynamoDB } from '../../../adapters/dynamodb/client.ts';
import { entityKey } from '../../../adapters/dynamodb/keys.ts';
import { createQuarantineStore } from '../../../adapters/dynamodb/quarantine-store.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { storeFile } from '../../../local/data-folder.ts';
import { LOCAL_TABLES } from '../../../local/environment.ts';
import { startStore } from '../../../local/store/store.ts';
import { orderLine } from '../../support/factories/record-lines.ts';
import { runCommand } from '../../support/programs/run-script.ts';

const scratch = mkdtempSync(join(tmpdir(), 'seller-pulse-redrive-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const folder = join(scratch, 'data');
const call = (command: string, ...args: string[]) => runCommand(command, [...args, '--data', folder]);

test('a poisoned entry is named, repaired and counted again, step by step', async () => {
  const lines = ['o-1', 'o-2', 'o-3'].map((id) => orderLine('shop', id));
  const file = join(scratch, 'orders.ndjson');
  writeFileSync(file, lines.join('\n'));
  expect(await call('backfill', file)).toMatchObject({ status: 0 });
  const poison = async () => {
    const store = await startStore({
      dataFile: storeFile(folder),
      tableNames: LOCAL_TABLES,
      environment: {},
    });
    const client = createDynamoDB(() => undefined, store.clientSettings);
    await client.send(
      new UpdateCommand({
        TableName: LOCAL_TABLES.ledger,
        Key: entityKey('orders', 'shop', 'o-2'),
        UpdateExpression: 'SET entry = :garbage',
        ExpressionAttributeValues: { ':garbage': '{' },
      }),
    );
    const { timestamp, value } = JSON.parse(lines[1]!);
    await createQuarantineStore(client, LOCAL_TABLES.ledger, waiting).add(
      [
        {
          raw: {
            topic: TOPICS.orders,
            partition: 3,
            offset: 7,
            timestamp: timestamp + 1,
            key: undefined,
            value: Buffer.from(JSON.stringify({ ...value, customer_id: 'customer-4711' })),
          },
          reason: 'the ledger entry ORDER#o-2 of seller shop cannot be read',
        },
        {
          raw: {
            topic: TOPICS.orders,
            partition: 3,
            offset: 8,
            timestamp,
            key: undefined,
            value: Buffer.from('{"customer_id":"customer-4711"}'),
          },
          reason: 'broken',
        },
      ],
      Date.now(),
    );
    client.destroy();
    await store.close();
  };
  await poison();

  const found = await call('reconcile');
  expect(found).toMatchObject({ status: 1 });
  expect(found.stdout).toMatch(
    /^shop: the ledger entry ORDER#o-2 cannot be read\n {2}npx seller-pulse reconcile --seller shop --repair sets this right\n/,
  );
  const repaired = await call('reconcile', '--seller', 'shop', '--repair');
  expect(repaired, repaired.stderr).toMatchObject({ status: 0 });
  expect(repaired.stdout).toMatch(
    /^shop: the ledger entry ORDER#o-2 cannot be read; removed\n.*\n {2}npx seller-pulse redrive --seller shop/,
  );

  const plan = await call('redrive', '--seller', 'shop', '--dry-run');
  expect(plan, plan.stderr).toMatchObject({
    status: 0,
    stdout: '1 record: 1 would count, 0 would change nothing, 0 would stay in quarantine\n',
  });
  expect(await call('redrive')).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(
      /^2 records: 1 count now, 0 changed nothing, 1 stay in quarantine\n {2}1 × .*is missing.* \(such as marketplace_orders 3 8\)\n$/,
    ),
  });
  expect(await call('reconcile')).toMatchObject({ status: 0, stdout: expect.stringMatching(/3 ledger/) });

  expect(await call('erase')).toMatchObject({ status: 2, stderr: expect.stringMatching(/say which/) });
  expect(await call('erase', '--containing', 'customer-4711', '--dry-run')).toMatchObject({
    status: 0,
    stdout: '1 record of 1 would be erased\n',
  });
  expect(await call('erase', '--containing', 'customer-4711')).toMatchObject({
    status: 0,
    stdout: '1 record of 1 erased, with a note of it\n',
  });
  expect(await call('redrive')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^0 records/) });
});

test.each([
  ['redrive', ['--from', 'yesterday'], /--from must be an ISO 8601 time/],
  ['erase', ['--containing', ''], /say which records/],
  ['erase', ['--topic', 'x', '--reason', 'r'.repeat(501)], /--reason must have 500 characters at most/],
])('%s with %j is refused with exit code 2', async (command, args, message) => {
  expect(await call(command, ...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(message) });
});
