import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

const started = z.object({ url: z.url() });
const published = z.object({ topic: z.string(), message: z.string() });

/** Starts an SNS endpoint in a process of its own. */
export const startSnsEndpoint = async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sns-endpoint.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [first] = await once(lines, 'line');
  const { url } = started.parse(JSON.parse(String(first)));
  const taken: z.infer<typeof published>[] = [];
  lines.on('line', (line) => taken.push(published.parse(JSON.parse(line))));
  const end = async (): Promise<void> => {
    child.stdin.end();
    await once(child, 'exit');
  };
  return { url, taken, end };
};
