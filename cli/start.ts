import { once } from 'node:events';
import { join } from 'node:path';
import { builtDashboard, DashboardBuildError } from '../local/dashboard/build.ts';
import { DATA_FOLDER, DataFolderError } from '../local/data-folder.ts';
import { continueDemo, historyIsTold } from '../local/demo/continue-demo.ts';
import { failureLine } from '../local/event-sources/redelivery.ts';
import { PortError } from '../local/gateway/server.ts';
import { BrokerError } from '../local/kafka/brokers.ts';
import { LogFileError } from '../local/log/database.ts';
import { messageOf } from '../local/message-of.ts';
import type { Runner } from '../local/runner.ts';
import { SnsError } from '../local/sns/alerts-topic.ts';
import type { PublishedMessage } from '../local/sns/publish-request.ts';
import { StoreError } from '../local/store/binary.ts';
import { checkedEnvironment, complain } from './command-line.ts';
import { optionLines, startOptions } from './start-options.ts';
import { alertLine, banner, timeOf } from './terminal.ts';

const HELP = `Usage: npm start [-- options]

Runs the whole product on this machine: the pipeline, the API, alerts, and a live demo marketplace.

${optionLines(DATA_FOLDER, `remove all data first                 (default: go on with what is in ${DATA_FOLDER}/)`)}

KAFKA_BROKERS=HOST:PORT,… takes the records from real Kafka brokers in place of the built-in log.
AWS_ENDPOINT_URL names another AWS-compatible endpoint for DynamoDB, its streams and SNS in place of the built-in ones;
AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_DYNAMODB_STREAMS and AWS_ENDPOINT_URL_SNS do so for one of them.`;

/** The demo is the same marketplace on every machine. */
const DEMO_SEED = 20;

const print = (line: string): void => console.log(line);

/** Aborted when the user wants the runner to end. */
const stopOnSignal = (): AbortSignal => {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second time is meant: leave at once. The next start takes up where the data files stand.
      if (stop.signal.aborted) process.exit(130);
      print('\nStopping …');
      stop.abort();
    });
  }
  return stop.signal;
};

const runUntilStopped = async (runner: Runner, demo: boolean, signal: AbortSignal): Promise<void> => {
  const stopped = signal.aborted ? Promise.resolve() : once(signal, 'abort').then(() => undefined);
  const playing = demo
    ? continueDemo({
        ...runner,
        seed: DEMO_SEED,
        signal,
        onLive: (line) => print(`${timeOf(Date.now())}  ${line}`),
      })
    : undefined;
  try {
    await Promise.race([stopped, ...(playing === undefined ? [] : [playing.then(() => stopped)])]);
    await playing;
  } finally {
    await runner.close();
  }
};

const main = async (): Promise<void> => {
  const options = startOptions(process.argv.slice(2), DATA_FOLDER);
  if (options === undefined) return print(HELP);
  const { port, demo, fresh, marketplace, policy, folder } = options;
  // Loading the pipeline takes most of a second, which nobody should wait for an error or for help.
  const { startRunner, TOKEN_SECONDS } = await import('../local/runner.ts');
  const stop = stopOnSignal();
  const runner = await startRunner({
    folder,
    fresh,
    port,
    marketplace,
    policy,
    environment: checkedEnvironment(process.env),
    telemetry: {
      count: () => undefined,
      observe: () => undefined,
      warn: (message) => print(`${timeOf(Date.now())}  ${message}`),
      error: (message, error) => print(`${timeOf(Date.now())}  ${message}: ${messageOf(error)}`),
    },
    dashboard: () =>
      builtDashboard({
        root: join(import.meta.dirname, '..'),
        onBuild: () => print('Building the dashboard, since its source changed …'),
      }),
    onAlert: (message: PublishedMessage) => print(alertLine(message)),
    onFailure: (failure) => print(`${timeOf(Date.now())}  ${failureLine(failure)}`),
  });
  const operatorToken = await runner.issuer.issue({ role: 'operator' }, Date.now(), TOKEN_SECONDS);
  const begins = historyIsTold(runner) ? 'goes on' : 'begins';
  print(banner({ url: runner.url, operatorToken, demo: demo ? begins : 'none', folder }));
  await runUntilStopped(runner, demo, stop);
};

main().then(
  () => process.exit(0),
  complain('npm start', [
    DashboardBuildError,
    DataFolderError,
    BrokerError,
    LogFileError,
    PortError,
    SnsError,
    StoreError,
  ]),
);
