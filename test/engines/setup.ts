import type { TestProject } from 'vitest/node';
import { startDynamoDBLocal } from './dynamodb-local.ts';
import { fetchJars } from './java.ts';
import { startKafka } from './kafka.ts';
import { startRegistry } from './registry.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly jars: string;
    /** host:port of a broker that all suites share. */
    readonly kafka: string;
    readonly dynamodb: string;
    /** Where a schema registry answers by Confluent's API. */
    readonly registry: string;
  }
}

/** Fetches the engines and starts one of each, before the first suite. */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const jars = fetchJars();
  const [kafka, dynamodb, registry] = await Promise.all([
    startKafka(jars),
    startDynamoDBLocal(jars),
    startRegistry(jars),
  ]);
  provide('jars', jars);
  provide('kafka', kafka.address);
  provide('dynamodb', dynamodb.url);
  provide('registry', registry.url);
  return async () => {
    await Promise.all([kafka.remove(), dynamodb.remove(), registry.remove()]);
  };
};
