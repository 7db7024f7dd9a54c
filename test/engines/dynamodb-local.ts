import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/store/server.ts';
import { startJava } from './java.ts';

/** DynamoDB Local, AWS's own, in memory. Each access key sees its own tables. */
export const startDynamoDBLocal = async (jars: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-dynamodb-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { end } = await startJava({
    jars,
    mainClass: 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner',
    args: ['-inMemory', '-disableTelemetry', '-port', String(port)],
    folder,
    probe: () => fetch(url).then((response) => response.text()),
  });
  const remove = async (): Promise<void> => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, remove };
};
