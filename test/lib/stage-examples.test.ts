import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { stageEditorSchema } from '../../lib/stage/editor-schema.ts';
import { readStage } from '../../lib/stage/read-stage.ts';
import { MINIMAL } from '../support/infrastructure/stacks.ts';

const FOLDER = fileURLToPath(new URL('../../stages/', import.meta.url));
const contentOf = (file: string): unknown => JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8'));

const names = readdirSync(FOLDER)
  .filter((file) => /^[a-z0-9-]+\.json$/.test(file))
  .map((file) => file.replace('.json', ''));

const accepts = new Ajv2020({ validateFormats: false }).compile(contentOf('stage.schema.json') as object);

/** People copy these files. One that does not work costs each of them an hour. */
describe.each(names)('the example stage %s', (name) => {
  test('it can be deployed', () => {
    expect(readStage(FOLDER, name)).toMatchObject({ name });
  });

  test('an editor finds nothing wrong with it', () => {
    const content = contentOf(`${name}.json`);
    expect(content).toMatchObject({ $schema: './stage.schema.json' });
    accepts(content);
    expect(accepts.errors).toBeNull();
  });
});

describe('the schema for editors', () => {
  test('it describes the settings as they are', () => {
    expect(
      contentOf('stage.schema.json'),
      'stages/stage.schema.json is out of date: run npm run schema',
    ).toEqual(stageEditorSchema());
  });

  test('it marks misspelt settings', () => {
    expect(accepts(MINIMAL)).toBe(true);
    expect(accepts({ ...MINIMAL, kafak: {} })).toBe(false);
    expect(accepts({ ...MINIMAL, kafka: { cluster: { kind: 'serverless', brokersPerZone: 3 } } })).toBe(
      false,
    );
  });
});
