import { DATA_FOLDER } from '../../local/data-folder.ts';
import { NAMES_PER_DAY_HELP } from '../command-line/command.ts';
import { createStartCommand } from './options.ts';

export const startCommand = () =>
  createStartCommand(
    'start',
    {
      summary: 'Run the whole product on this machine, until Ctrl-C.',
      details: [
        'It serves the dashboard and the API, counts records, delivers alerts and plays a demo marketplace.',
      ],
      examples: [
        ['', 'everything, on http://127.0.0.1:4000/'],
        ['--no-demo --port 4100 --data /tmp/shop', 'an empty marketplace with a folder of its own'],
      ],
      exitCodes: { 0: 'ended by Ctrl-C' },
      environment: {
        KAFKA_BROKERS: 'HOST:PORT,… of Kafka brokers to take records from, in place of the built-in log',
        AWS_ENDPOINT_URL:
          'another endpoint for DynamoDB, its streams and SNS, in place of the built-in ones; ' +
          'AWS_ENDPOINT_URL_DYNAMODB, …_DYNAMODB_STREAMS and …_SNS name one for a single service',
        COUNTER_SHARDS: 'how many items each counter is spread over (default: 1)',
        NAMES_PER_DAY: NAMES_PER_DAY_HELP,
      },
    },
    DATA_FOLDER,
  ).action(async (options) => {
    const { start } = await import('./start.ts');
    await start(options, process.env);
  });
