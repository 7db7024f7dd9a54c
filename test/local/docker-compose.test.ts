/** Whoever has Docker runs this file as it is: a mistake shows nowhere else, and an open port would show the records to the network. */
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
  test('keeps to the Compose Specification', () => {
    // The schema is of draft 2019-09 by name and uses nothing that older ones do not know; ids of its parts are not URIs.
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

  test('opens its ports to this machine alone', () => {
    const ports = Object.values(services).flatMap((service) => service.ports);
    expect(ports).toEqual(['127.0.0.1:4566:4566', '127.0.0.1:9092:9092']);
  });

  test('names each image by its exact version; LocalStack by the last one that needs no account', () => {
    const images = Object.values(services).map(({ image }) => image);
    expect(images).toContain('localstack/localstack:4.14.0');
    for (const image of images) expect(image).toMatch(/^[\w./-]+:\d+\.\d+\.\d+$/);
  });

  test('runs the Kafka that the suites run against', () => {
    const version = /kafka_2\.13<\/artifactId>\s*<version>([\d.]+)</.exec(
      read('test', 'engines', 'pom.xml'),
    )?.[1];
    expect(services['kafka']?.image).toBe(`apache/kafka:${version}`);
  });

  test('offers the services that the pipeline uses, and makes topics only when it is asked to', () => {
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
