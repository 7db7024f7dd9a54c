import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DATA_FOLDER } from '../local/data-folder.ts';
import { checkedEnvironment, complain } from './command-line.ts';
import { optionLines, startOptions } from './start-options.ts';

/** Docker cannot be used as needed; the message says what to do. */
class DockerError extends Error {
  override readonly name = 'DockerError';
}

const root = join(import.meta.dirname, '..');
const COMPOSE = ['compose', '--file', join(root, 'docker-compose.yml')];

const START_WITHOUT = 'npm start needs neither';

/** Finds out what is missing before anything is started. */
const checkDocker = (): void => {
  const quietly = (...args: string[]) => spawnSync('docker', args, { encoding: 'utf8' });
  const { error } = quietly('--version');
  if (error !== undefined)
    throw new DockerError(
      `Docker is not installed (${error.message}): install it with its compose plugin; ${START_WITHOUT}`,
    );
  if (quietly('compose', 'version').status !== 0)
    throw new DockerError(
      `Docker is there but its compose plugin is not: install docker-compose-plugin (or docker-compose-v2); ${START_WITHOUT}`,
    );
  const { status, stderr } = quietly('info');
  if (status !== 0)
    throw new DockerError(`the Docker engine does not answer: start it. It says: ${stderr.trim()}`);
};

const inContainers = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', KAFKA_BROKERS: '127.0.0.1:9092' };
/** LocalStack takes any; real ones of the shell must not be sent anywhere. */
const STAND_INS = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: '',
};
/** A folder of its own: what it keeps belongs to the containers. */
const DOCKER_DATA = join(DATA_FOLDER, 'docker');

/** The shell's environment without what would send single services elsewhere. */
const environment = (): NodeJS.ProcessEnv => {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return { ...Object.fromEntries(own), ...STAND_INS, ...inContainers };
};

const HELP = `Usage: npm run start:docker [-- options]

Runs npm start on Apache Kafka and on LocalStack's DynamoDB, streams and SNS, in containers that it starts and leaves running.
docker compose down stops them and removes what they hold. Needs Docker with its compose plugin.

${optionLines(DOCKER_DATA, 'empty the data folder first; the containers keep theirs')}

Brokers and endpoints are those of the containers: KAFKA_BROKERS and every AWS_… variable of your shell are left out.
publish and token take the same --data: npm run token -- --seller ID --data ${DOCKER_DATA}`;

const main = async (): Promise<number> => {
  const args = process.argv.slice(2);
  // A wrong call is refused before a container is started for it.
  if (startOptions(args, DOCKER_DATA) === undefined) {
    console.log(HELP);
    return 0;
  }
  checkedEnvironment(process.env);
  checkDocker();
  console.log('Starting LocalStack and Kafka …');
  const { status } = spawnSync('docker', [...COMPOSE, 'up', '--detach', '--wait'], { stdio: 'inherit' });
  if (status !== 0)
    throw new DockerError('the containers did not start (see above): see also docker compose logs');
  // First, so that a folder that is named takes its place.
  const start = [...process.execArgv, join(root, 'local', 'start.ts'), '--data', DOCKER_DATA, ...args];
  const child = spawn(process.execPath, start, { stdio: 'inherit', env: environment() });
  // Ctrl-C in a terminal reaches the runner too: it ends by itself, and this process after it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  console.log('The containers still run. Stop them, and remove what they hold: docker compose down');
  return typeof code === 'number' ? code : 1;
};

main().then((code) => process.exit(code), complain('npm run start:docker', [DockerError]));
