import { join } from 'node:path';
import { DATA_FOLDER } from '../../local/data-folder.ts';
import { createStartCommand } from '../start/options.ts';

/** A folder of its own: what it keeps belongs to the containers. */
const DOCKER_DATA = join(DATA_FOLDER, 'docker');

export const startDockerCommand = () =>
  createStartCommand(
    'start-docker',
    {
      summary: 'Run the product on Apache Kafka and LocalStack in containers, until Ctrl-C.',
      details: [
        'LocalStack stands in for DynamoDB, its streams and SNS. The containers take the place of ' +
          'any brokers, ' +
          'endpoints and credentials that your shell names. They go on after the command: "docker ' +
          'compose down" ' +
          'stops them and removes their data. This needs Docker with its compose plugin.',
      ],
      examples: [
        ['', 'everything, on http://127.0.0.1:4000/'],
        ['--no-demo --fresh', 'an empty data folder; the containers keep their data'],
      ],
      exitCodes: { 0: 'ended by Ctrl-C' },
    },
    DOCKER_DATA,
  ).action(async (options) => {
    const { startContainers, useContainers } = await import('./containers.ts');
    const { checkEnvironment } = await import('../command-line/values.ts');
    const { readPolicy } = await import('../command-line/policy-file.ts');
    // A wrong call must not start a container.
    checkEnvironment(process.env);
    readPolicy(options.policy);
    startContainers();
    useContainers(process.env);
    try {
      const { start } = await import('../start/start.ts');
      await start(options, process.env);
    } finally {
      console.log('The containers still run. Stop them, and remove what they hold: docker compose down');
    }
  });
