import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../../local/store/binary.ts';
import { freePort } from '../../../local/store/server.ts';
import { startStore } from '../../../local/store/store.ts';
import { createTableInput } from '../../../local/store/tables.ts';
import { TABLES } from '../../../topology/tables.ts';

const tableNames = { ledger: 'test-ledger', metrics: 'test-metrics', connections: 'test-connections' };

let folder: string;
let dataFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
  dataFile = join(folder, 'data', 'store.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const isRunning = (pid: number): boolean => {
  try {
    // A process that ended but was not yet waited for still has an id, and an empty command line.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
};
const ended = async (pid: number): Promise<void> => {
  while (isRunning(pid)) await sleep(10);
};
const serverPid = (): number => JSON.parse(readFileSync(`${dataFile}.server.json`, 'utf8')).server;

const item = { pk: { S: 'SELLER#a' }, sk: { S: 'TOTAL#orders' } };

describe('a started store', () => {
  it('has every table with its keys, indexes, stream and time to live, and keeps its data across a restart', async () => {
    const first = await startStore({ dataFile, tableNames, environment: {} });
    const client = new DynamoDBClient(first.clientSettings);
    const describeTable = async (name: string) =>
      (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
    const metrics = await describeTable(tableNames.metrics);
    expect(metrics?.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(
      metrics?.GlobalSecondaryIndexes?.map(({ IndexName, Projection }) => [
        IndexName,
        Projection?.ProjectionType,
      ]),
    ).toEqual([
      ['summaries', 'INCLUDE'],
      ['due', 'KEYS_ONLY'],
      ['unpublished', 'KEYS_ONLY'],
    ]);
    expect(metrics?.StreamSpecification).toEqual({
      StreamEnabled: true,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    });
    expect(first.streamArns.metrics).toBe(metrics?.LatestStreamArn);
    expect(first.streamArns.ledger).toBeUndefined();
    expect((await describeTable(tableNames.ledger))?.TableStatus).toBe('ACTIVE');
    const { TimeToLiveDescription } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: tableNames.connections }),
    );
    expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expires_at', TimeToLiveStatus: 'ENABLED' });
    await client.send(new PutItemCommand({ TableName: tableNames.metrics, Item: item }));
    client.destroy();
    await first.close();

    const second = await startStore({ dataFile, tableNames, environment: {} });
    const again = new DynamoDBClient(second.clientSettings);
    expect((await again.send(new GetItemCommand({ TableName: tableNames.metrics, Key: item }))).Item).toEqual(
      item,
    );
    expect(second.streamArns).toEqual(first.streamArns);
    again.destroy();
    await second.close();
  });

  it('says in a line what to do about tables of an earlier release, and leaves their data alone', async () => {
    const first = await startStore({ dataFile, tableNames, environment: {} });
    const client = new DynamoDBClient(first.clientSettings);
    const earlier = { ...tableNames, metrics: 'earlier-metrics' };
    const { indexes, ...definition } = TABLES.metrics;
    await client.send(
      new CreateTableCommand(createTableInput(earlier.metrics, { ...definition, indexes: [indexes[0]] })),
    );
    await client.send(new PutItemCommand({ TableName: earlier.metrics, Item: item }));
    await first.close();

    const refused = startStore({ dataFile, tableNames: earlier, environment: {} });
    await expect(refused).rejects.toThrow(StoreError);
    await expect(refused).rejects.toThrow(
      /^table earlier-metrics is of an earlier release .*no index due, unpublished: start with --fresh/,
    );
    const again = await startStore({ dataFile, tableNames, environment: {} });
    const reader = new DynamoDBClient(again.clientSettings);
    expect((await reader.send(new GetItemCommand({ TableName: earlier.metrics, Key: item }))).Item).toEqual(
      item,
    );
    for (const each of [client, reader]) each.destroy();
    await again.close();
  });

  it('has the index without which every write would read the whole stream', async () => {
    const store = await startStore({ dataFile, tableNames, environment: {} });
    const database = new DatabaseSync(dataFile, { readOnly: true });
    const query =
      'EXPLAIN QUERY PLAN SELECT max(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?';
    expect(
      database
        .prepare(query)
        .all('t')
        .map(({ detail }) => detail)
        .join(),
    ).toContain('stream_records_by_sequence');
    database.close();
    await store.close();
  });

  it('leaves neither a process nor its note behind when it is closed', async () => {
    const store = await startStore({ dataFile, tableNames, environment: {} });
    const pid = serverPid();
    expect(isRunning(pid)).toBe(true);
    await store.close();
    await ended(pid);
    expect(existsSync(`${dataFile}.server.json`)).toBe(false);
    await expect(fetch(store.endpoint)).rejects.toThrow();
  });
});

describe('a data file in use', () => {
  it('is refused to a second store while its runner still runs, and that one is left alone', async () => {
    const store = await startStore({ dataFile, tableNames, environment: {} });
    await expect(startStore({ dataFile, tableNames, environment: {} })).rejects.toThrow(
      `in use by process ${process.pid}`,
    );
    expect((await fetch(store.endpoint)).status).toBe(200);
    await store.close();
  });

  const runnerScript = (): string => {
    const script = join(folder, 'runner.ts');
    const storeModule = new URL('../../../local/store/store.ts', import.meta.url).href;
    writeFileSync(
      script,
      `import { startStore } from '${storeModule}';
       const store = await startStore({ dataFile: process.argv[2], tableNames: ${JSON.stringify(tableNames)}, environment: {} });
       console.log(store.endpoint);
       setInterval(() => undefined, 1000);`,
    );
    return script;
  };

  it('is released when its runner is killed without a chance to clean up', async () => {
    const runner = spawn(process.execPath, [runnerScript(), dataFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(runner, 'exit');
    await once(createInterface({ input: runner.stdout }), 'line');
    const pid = serverPid();
    runner.kill('SIGKILL');
    await exited;
    await ended(pid);
    const store = await startStore({ dataFile, tableNames, environment: {} });
    await store.close();
  });

  it('is taken from a server that was left behind, which is ended', async () => {
    const binary = join(
      createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json'),
      '..',
      'dynoxide',
    );
    const first = await startStore({ dataFile, tableNames, environment: {} });
    await first.close();
    const leftover = spawn(binary, ['serve', '-p', String(await freePort()), '--db-path', dataFile], {
      stdio: 'ignore',
    });
    const gone = once(leftover, 'exit');
    const runner = spawn('/bin/true', { stdio: 'ignore' });
    await once(runner, 'exit');
    writeFileSync(`${dataFile}.server.json`, JSON.stringify({ server: leftover.pid, runner: runner.pid }));
    const store = await startStore({ dataFile, tableNames, environment: {} });
    await gone;
    expect(serverPid()).not.toBe(leftover.pid);
    await store.close();
  });

  it('is free when another process has the number of its old server, and that process is left alone', async () => {
    await (await startStore({ dataFile, tableNames, environment: {} })).close();
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
      stdio: 'ignore',
    });
    const runner = spawn('/bin/true', { stdio: 'ignore' });
    await once(runner, 'exit');
    writeFileSync(`${dataFile}.server.json`, JSON.stringify({ server: bystander.pid, runner: runner.pid }));
    const store = await startStore({ dataFile, tableNames, environment: {} });
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    await store.close();
    bystander.kill();
    await once(bystander, 'exit');
  });
});

describe('a store that cannot start', () => {
  it('says what to do on a platform that has no server', async () => {
    await expect(
      startStore({ dataFile, tableNames, environment: {}, platform: 'sunos-sparc' }),
    ).rejects.toThrow(/no local DynamoDB server is installed for sunos-sparc.*AWS_ENDPOINT_URL_DYNAMODB/);
  });

  it('shows why the server ended when the file is damaged', async () => {
    const damaged = join(folder, 'damaged.db');
    writeFileSync(damaged, 'not a database '.repeat(1000));
    await expect(startStore({ dataFile: damaged, tableNames, environment: {} })).rejects.toThrow(
      /ended \(exit code 1\): the data file is damaged: delete it.*Its last output: error/s,
    );
    expect(existsSync(`${damaged}.server.json`)).toBe(false);
  });

  it('shows why the server ended when its port is taken', async () => {
    const store = await startStore({ dataFile, tableNames, environment: {} });
    const port = Number(new URL(store.endpoint).port);
    const other = join(folder, 'other.db');
    await expect(startStore({ dataFile: other, port, tableNames, environment: {} })).rejects.toThrow(
      /port \d+ is already in use/,
    );
    await store.close();
  });
});

describe('an endpoint named in the environment', () => {
  it('gets the tables that are missing there, and nothing is started', async () => {
    const theirs = await startStore({ dataFile, tableNames, environment: {} });
    const otherNames = { ledger: 'other-ledger', metrics: 'other-metrics', connections: 'other-connections' };
    const unused = join(folder, 'unused.db');
    const environment = { AWS_ENDPOINT_URL_DYNAMODB: theirs.endpoint };
    const ours = await startStore({ dataFile: unused, tableNames: otherNames, environment });
    expect(ours.endpoint).toBe(theirs.endpoint);
    expect(ours.streamArns.metrics).toContain('other-metrics');
    expect(existsSync(unused)).toBe(false);
    await ours.close();
    expect((await fetch(theirs.endpoint)).status).toBe(200);
    await theirs.close();
  });

  it('is named in the error when it does not answer', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const starting = startStore({
      dataFile,
      tableNames,
      environment: { AWS_ENDPOINT_URL_DYNAMODB: endpoint },
    });
    await expect(starting).rejects.toThrow(
      `the DynamoDB endpoint ${endpoint} (AWS_ENDPOINT_URL_DYNAMODB) cannot be used`,
    );
  });
});
