import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { plaintext } from '../../adapters/kafka/connection.ts';
import { createTopicsAdmin } from '../../adapters/kafka/topics-admin.ts';
import { freePort } from '../../local/store/server.ts';
import { type JavaProgram, runJava, startJava } from './java.ts';

/** An Apache Kafka broker that is its own controller, on this machine alone. */
export type Kafka = {
  readonly address: string;
  /** Ends it as a power cut would. `start` continues with what it had written. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

const CLUSTER_ID = 'c2VsbGVyLXB1bHNlLXRlcw';

const compose = z.object({
  services: z.object({ kafka: z.object({ environment: z.record(z.string(), z.string()) }) }),
});

/**
 * The settings of docker-compose.yml by the rule of the image: KAFKA_NODE_ID is node.id. A broker
 * has thus taken them before anybody runs the file.
 */
const settingsOfCompose = (): Readonly<Record<string, string>> => {
  const file = readFileSync(join(import.meta.dirname, '..', '..', 'docker-compose.yml'), 'utf8');
  const { environment } = compose.parse(parse(file)).services.kafka;
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name.replace('KAFKA_', '').toLowerCase().replaceAll('_', '.'),
      value,
    ]),
  );
};

const propertiesOf = (folder: string, port: number, controllerPort: number): string =>
  Object.entries({
    ...settingsOfCompose(),
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'log.dirs': join(folder, 'data'),
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');

export const startKafka = async (jars: string): Promise<Kafka> => {
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-kafka-'));
  const [port, controllerPort] = [await freePort(), await freePort()];
  const address = `127.0.0.1:${port}`;
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, propertiesOf(folder, port, controllerPort));
  runJava(jars, 'kafka.tools.StorageTool', 'format', '--cluster-id', CLUSTER_ID, '--config', properties);

  const probe = async (): Promise<void> => {
    const admin = createTopicsAdmin(plaintext([address]));
    await admin.partitionsOf('none').finally(admin.close);
  };
  let broker: JavaProgram | undefined;
  const start = async (): Promise<void> => {
    broker = await startJava({ jars, mainClass: 'kafka.Kafka', args: [properties], folder, probe });
  };
  const kill = async (): Promise<void> => {
    await broker?.end();
    broker = undefined;
  };
  await start();
  return {
    address,
    start,
    kill,
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
