import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/store/server.ts';
import { startJava } from './java.ts';

/** A schema registry that speaks Confluent's API, with its schemas in memory. */
export type Registry = { readonly url: string; readonly remove: () => Promise<void> };

/** The only archive beside the jars. */
const findArchive = (jars: string): string => {
  const found = readdirSync(jars).find((name) => name.startsWith('apicurio-registry-app'));
  if (found === undefined) throw new Error(`${jars} has no archive of the registry: see pom.xml`);
  return join(jars, found);
};

const unpack = (archive: string, folder: string): void => {
  const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${archive} cannot be unpacked: ${stderr}`);
  // Its own jar and those that it needs come into one class path.
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.jar')))
    renameSync(join(folder, name), join(folder, 'lib', name));
};

export const startRegistry = async (jars: string): Promise<Registry> => {
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-registry-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  unpack(findArchive(jars), folder);
  mkdirSync(join(folder, 'config'));
  writeFileSync(
    join(folder, 'config', 'application.properties'),
    `quarkus.http.host=127.0.0.1\nquarkus.http.port=${port}\n`,
  );
  const { end } = await startJava({
    jars: join(folder, 'lib'),
    mainClass: 'io.quarkus.runner.GeneratedMain',
    args: [],
    folder,
    probe: async () => {
      if (!(await fetch(`${url}/subjects`)).ok) throw new Error('it is not ready');
    },
  });
  return {
    url,
    remove: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
