import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plaintext } from '../../adapters/kafka/connection.ts';
import { createTopicsAdmin } from '../../adapters/kafka/topics-admin.ts';
import { freePort } from '../../local/store/server.ts';
import { type JavaProgram, runJava, startJava } from './java.ts';

/** An Apache Kafka broker that is its own controller, on this machine alone. */
export type Kafka = {
  readonly address: string;
  /** Ends it as a power cut would; `start` begins on what it had written. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

const CLUSTER_ID = 'c2VsbGVyLXB1bHNlLXRlcw';

const propertiesOf = (folder: string, port: number, controllerPort: number): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
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
