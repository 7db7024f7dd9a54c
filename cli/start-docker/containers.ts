import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { FixableError } from '../../local/errors.ts';

/** Docker cannot be used as needed; the message says what to do. */
export class DockerError extends FixableError {
  override readonly name = 'DockerError';
}

const COMPOSE_FILE = join(import.meta.dirname, '..', '..', 'docker-compose.yml');
const ALTERNATIVE = 'npm start needs neither';

/** Finds out what is missing before anything is started. */
const checkDocker = (): void => {
  const run = (...args: string[]) => spawnSync('docker', args, { encoding: 'utf8' });
  const { error } = run('--version');
  if (error !== undefined)
    throw new DockerError(
      `Docker is not installed (${error.message}): install it with its compose plugin; ${ALTERNATIVE}`,
    );
  if (run('compose', 'version').status !== 0)
    throw new DockerError(
      'Docker is there but its compose plugin is not: install docker-compose-plugin (or ' +
        `docker-compose-v2); ${ALTERNATIVE}`,
    );
  const { status, stderr } = run('info');
  if (status !== 0)
    throw new DockerError(`the Docker engine does not answer: start it. It says: ${stderr.trim()}`);
};

/** Starts the containers of docker-compose.yml and waits until they work. Throws DockerError. */
export const startContainers = (): void => {
  checkDocker();
  console.log('Starting LocalStack and Kafka …');
  const up = ['compose', '--file', COMPOSE_FILE, 'up', '--detach', '--wait'];
  if (spawnSync('docker', up, { stdio: 'inherit' }).status !== 0)
    throw new DockerError('the containers did not start (see above): see also docker compose logs');
};

/** LocalStack takes any credentials; those of the shell must not be sent anywhere. */
const CONTAINERS = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  KAFKA_BROKERS: '127.0.0.1:9092',
};

/**
 * Points an environment at the containers, without anything that would send single services
 * elsewhere.
 */
export const useContainers = (environment: NodeJS.ProcessEnv): void => {
  for (const name of Object.keys(environment)) if (name.startsWith('AWS_')) delete environment[name];
  Object.assign(environment, CONTAINERS);
};
