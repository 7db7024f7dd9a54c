import type { TestProject } from 'vitest/node';
import { startDynamoDBLocal } from './dynamodb-local.ts';
import { fetchJars } from './java.ts';
import { startKafka } from './kafka.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly jars: string;
    /** host:port of a broker that all suites share. */
    readonly kafka: string;
    readonly dynamodb: string;
  }
}

/** Fetches the engines and starts one of each, before the first suite. */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const jars = fetchJars();
  const [kafka, dynamodb] = await Promise.all([startKafka(jars), startDynamoDBLocal(jars)]);
  provide('jars', jars);
  provide('kafka', kafka.address);
  provide('dynamodb', dynamodb.url);
  return async () => {
    await Promise.all([kafka.remove(), dynamodb.remove()]);
  };
};
