import { writeFileSync } from 'node:fs';
import { policyEditorSchema, sourcesEditorSchema, stageEditorSchema } from '../lib/stage/editor-schema.ts';

const write = (file: string, schema: unknown): void =>
  writeFileSync(new URL(`../${file}`, import.meta.url), `${JSON.stringify(schema, undefined, 2)}\n`);

write('stages/stage.schema.json', stageEditorSchema());
write('policy/policy.schema.json', policyEditorSchema());
write('policy/sources.schema.json', sourcesEditorSchema());
