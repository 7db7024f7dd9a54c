/**
 * People with Docker run this file as it is: no other test finds a mistake, and an open port would
 * show the records to the network.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';

const root = join(import.meta.dirname, '..', '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const file: unknown = parse(read('docker-compose.yml'));

const compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      ports: z.array(z.string()),
      environment: z.record(z.string(), z.string()),
      healthcheck: z.object({ test: z.array(z.string()), retries: z.int() }),
      volumes: z.undefined().optional(),
    }),
  ),
});
const { services } = compose.parse(file);

describe('docker-compose.yml', () => {
  test('follows the Compose Specification, so that every version of compose reads it', () => {
    // The schema is of draft 2019-09 by name and uses nothing that older ones do not know; ids of
    // its parts are not URIs.
    const { $schema: _, id: __, ...schema } = JSON.parse(read('test', 'fixtures', 'compose-spec.json'));
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const validate = ajv.compile(
      JSON.parse(
        JSON.stringify(schema, (key, value) =>
          key === 'id' && typeof value === 'string' ? undefined : value,
        ),
      ),
    );
    expect(validate(file), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ services: { kafka: { image: 'apache/kafka', port: ['9092'] } } })).toBe(false);
    expect(validate({ services: { kafka: { image: 'apache/kafka', ports: 9092 } } })).toBe(false);
  });

  test('opens its ports only to this machine', () => {
    const ports = Object.values(services).flatMap((service) => service.ports);
    expect(ports).toEqual(['127.0.0.1:4566:4566', '127.0.0.1:9092:9092']);
  });

  test('pins each image to an exact version, LocalStack to the last one that needs no account', () => {
    const images = Object.values(services).map(({ image }) => image);
    expect(images).toContain('localstack/localstack:4.14.0');
    for (const image of images) expect(image).toMatch(/^[\w./-]+:\d+\.\d+\.\d+$/);
  });

  test('runs the version of Kafka that the tests run against', () => {
    const version = /kafka_2\.13<\/artifactId>\s*<version>([\d.]+)</.exec(
      read('test', 'engines', 'pom.xml'),
    )?.[1];
    expect(services['kafka']?.image).toBe(`apache/kafka:${version}`);
  });

  test('offers the services that the pipeline uses, and makes no topic on its own', () => {
    expect(services['localstack']?.environment['SERVICES']?.split(',').sort()).toEqual([
      'dynamodb',
      'dynamodbstreams',
      'sns',
    ]);
    const kafka = services['kafka']?.environment ?? {};
    expect(kafka['KAFKA_AUTO_CREATE_TOPICS_ENABLE']).toBe('false');
    expect(kafka['KAFKA_ADVERTISED_LISTENERS']).toBe('PLAINTEXT://127.0.0.1:9092');
  });
});
